curl --fail --silent --show-error --output ci/insights-record.py --create-dirs \
  "$INSIGHTS_URL/insights-record.py"
