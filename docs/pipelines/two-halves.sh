id=$(python3 ci/insights-record.py start --project shop --environment production --version 1.4.0)
if ./deploy.sh; then state=Success; else state=Failed; fi
python3 ci/insights-record.py finish --project shop --environment production --version 1.4.0 \
  --id "$id" --state "$state"
