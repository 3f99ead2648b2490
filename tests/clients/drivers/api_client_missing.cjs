// What Octopus has and this server doesn't: empty pages, and refusals that say so.

const { writeFileSync, mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

module.exports = {
  async empty(session, { client, octopus, of, space }) {
    const shop = { Id: "Projects-1", Name: "Shop" };
    const ask = async (url) => {
      const answer = await session.call(`Client.request, ${url}`, () =>
        client.request(`~/api/{spaceId}/${url}`, { spaceName: space }),
      );
      return (answer.Items ?? answer).length;
    };
    const packages = await session.call("PackageRepository.list", () => of("Package").list({}));
    const runbooks = await session.call("RunbookRepository.list", () =>
      new octopus.RunbookRepository(client, space, shop).list({}),
    );
    const missing = await session.call("TenantRepository.missingVariables", () =>
      of("Tenant").missingVariables(),
    );
    const process = await session.call("DeploymentProcessRepository.get", () =>
      new octopus.DeploymentProcessRepository(client, space).get(shop),
    );
    const machines = await session.call("EnvironmentRepository.machines", () =>
      of("Environment").machines({ Id: "Environments-1" }),
    );
    const capabilities = await session.call("Client.request, capabilities", () =>
      client.request("~/api/capabilities"),
    );
    const asked = {};
    for (const url of [
      "feeds",
      "machines",
      "machines/all",
      "workers",
      "workerpools",
      "runbooks",
      "accounts",
      "certificates",
      "libraryvariablesets",
      "actiontemplates",
      "subscriptions",
    ])
      asked[url] = await ask(url);
    return {
      empty: [packages, runbooks, machines].map((each) => each.Items.length),
      missing: missing.length,
      capabilities: capabilities.Capabilities,
      steps: process.Steps,
      asked,
    };
  },

  async refuses(session, { client, octopus, of, space }) {
    const shop = { Id: "Projects-1", Name: "Shop" };
    const folder = mkdtempSync(path.join(tmpdir(), "package-"));
    const file = path.join(folder, "App.1.0.0.zip");
    writeFileSync(file, "PK");
    const inSpace = { spaceName: space };
    const run = {
      ...inSpace,
      ProjectName: "Shop",
      RunbookName: "Restart",
      EnvironmentNames: ["Test"],
    };
    const tenant = { Id: "Tenants-1" };
    const asked = {
      "PackageRepository.push": () => of("Package").push([file]),
      "RunbookRunRepository.create": () =>
        new octopus.RunbookRunRepository(client, space).create(run),
      "RunbookRunRepository.list": () => new octopus.RunbookRunRepository(client, space).list({}),
      "EnvironmentRepository.summary": () => of("Environment").summary(),
      "EnvironmentRepository.createEphemeralEnvironment": () =>
        of("Environment").createEphemeralEnvironment("pr-1", "Projects-1"),
      "TenantRepository.getVariables": () => of("Tenant").getVariables(tenant),
      "Client.request, scheduler": () => client.request("~/api/{spaceId}/scheduler", inSpace),
      "Client.doCreate, machines": () =>
        client.doCreate("~/api/{spaceId}/machines", { ...inSpace, Name: "Web 1" }),
      "DeploymentProcessRepository.update": () =>
        new octopus.DeploymentProcessRepository(client, space).update(shop, { Steps: [] }),
    };
    const codes = {};
    for (const [name, ask] of Object.entries(asked)) {
      const { code, text } = await session.refusal(name, ask);
      codes[name] = code ?? text;
    }
    rmSync(folder, { recursive: true });
    return codes;
  },
};
