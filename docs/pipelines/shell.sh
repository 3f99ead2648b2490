python3 ci/insights-record.py done --project shop --environment production --version 1.4.0 \
  --run -- ./deploy.sh
