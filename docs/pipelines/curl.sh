started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
if ./deploy.sh; then state=Success; else state=Failed; fi
curl --silent --show-error --fail-with-body --max-time 10 --retry 3 \
  --header "X-Octopus-ApiKey: $INSIGHTS_API_KEY" --header "Content-Type: application/json" \
  --data '{"deployments": [{"project": "shop", "environment": "production", "version": "1.4.0",
    "state": "'"$state"'", "started": "'"$started"'",
    "completed": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}]}' \
  "$INSIGHTS_URL/api/ingest" || echo "The deployment was not recorded." >&2
