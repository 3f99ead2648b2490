// Octopus's own TypeScript client, unmodified: every scenario, or the named ones.
//
//   node api_client.cjs <folder with node_modules> [scenario …] <address> <key>
//
// The key is an API key, or an access token that a pipeline's ID token was exchanged for.

const { createRequire } = require("node:module");
const path = require("node:path");

const { Session, report } = require("./session.cjs");

const [folder, ...words] = process.argv.slice(2);
const [instanceURL, key] = words.splice(-2);
const octopus = createRequire(path.join(folder, "package.json"))("@octopusdeploy/api-client");

const SPACE = "Main Space";
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const context = {
  octopus,
  space: SPACE,
  connect: (credentials = key.startsWith("API-") ? { apiKey: key } : { accessToken: key }) =>
    octopus.Client.create({
      userAgentApp: "insights-dash-tests",
      instanceURL,
      logging: silent,
      ...credentials,
    }),
  key,
  // A repository of the space with the small world.
  of: (name) => new octopus[`${name}Repository`](context.client, SPACE),
};

async function main() {
  const session = new Session(instanceURL);
  context.client = await session.call("Client.create", () => context.connect());
  const scenarios = {
    ...require("./api_client_reading.cjs"),
    ...require("./api_client_catalogue.cjs"),
    ...require("./api_client_pipeline.cjs"),
    ...require("./api_client_insights.cjs"),
    ...require("./api_client_missing.cjs"),
  };
  const chosen = words.map((name) => [name, scenarios[name]]);
  await report(session, words.length ? Object.fromEntries(chosen) : scenarios, context);
}

main();
