// Scenarios that only read the small world.

async function everyPage(session, name, list) {
  const names = [];
  let pages = 0;
  for (let skip = 0; ; skip += 1) {
    const page = await session.call(`${name}, page by page`, () => list({ skip, take: 1 }));
    pages += 1;
    names.push(...page.Items.map((item) => item.Name ?? item.Id));
    if (!page.Links["Page.Next"]) return { names, pages, total: page.TotalResults };
  }
}

// Lists, pages, finds by part of the name and by IDs, and gets what a repository has.
async function everyWay(session, { of }, name, { partialName }) {
  const repository = of(name);
  const paged = await everyPage(session, `${name}Repository.list`, (args) => repository.list(args));
  const all = await session.call(`${name}Repository.list, everything`, () =>
    repository.list({ skip: 0, take: 2147483647 }),
  );
  const ids = all.Items.map((item) => item.Id);
  const found = await session.call(`${name}Repository.list, by part of the name`, () =>
    repository.list({ partialName }),
  );
  const chosen = await session.call(`${name}Repository.list, by IDs`, () =>
    repository.list({ ids, take: 100 }),
  );
  const one = await session.call(`${name}Repository.get`, () => repository.get(ids[0]));
  return {
    ...paged,
    found: found.Items.map((item) => item.Name),
    chosen: chosen.Items.length === ids.length,
    one: one.Name === all.Items[0].Name,
  };
}

module.exports = {
  async connects(session, { client, connect, octopus, space, key }) {
    const spaces = new octopus.SpaceRepository(client);
    const bearer = await session.call("Client.create, with a bearer token", () =>
      connect({ accessToken: key }),
    );
    const server = await session.call("Client.getServerInformation", () =>
      client.getServerInformation(),
    );
    const user = await session.call("userGetCurrent", () => octopus.userGetCurrent(client));
    const again = await session.call("userGetCurrent, with a bearer token", () =>
      octopus.userGetCurrent(bearer),
    );
    const found = await session.call("SpaceRepository.list", () =>
      spaces.list({ partialName: space }),
    );
    const one = await session.call("SpaceRepository.get", () => spaces.get("Spaces-1"));
    const resolved = await session.call("resolveSpaceId", () =>
      octopus.resolveSpaceId(client, space),
    );
    const unknown = await session.refusal("resolveSpaceId, of an unknown space", () =>
      octopus.resolveSpaceId(client, "Nowhere"),
    );
    return {
      version: server.version,
      installation: server.installationId,
      users: [user.Username, again.Username],
      spaces: found.Items.map((each) => [each.Id, each.Name, each.Links.Web]),
      space: [one.Name, resolved],
      unknown,
    };
  },

  async lists(session, context) {
    const parts = {
      Project: "Shop",
      ProjectGroup: "Site",
      Environment: "Production",
      Tenant: "Acm",
      TagSet: "Rin",
      Lifecycle: "Default",
    };
    const found = {};
    for (const [name, partialName] of Object.entries(parts))
      found[name] = await everyWay(session, context, name, { partialName });
    return found;
  },

  async filters(session, { of }) {
    const tenants = of("Tenant");
    const environments = await session.call("EnvironmentV2Repository.list", () =>
      of("EnvironmentV2").list({}),
    );
    const named = await session.call("EnvironmentRepository.getEnvironmentByName", () =>
      of("Environment").getEnvironmentByName("Test"),
    );
    const ofShop = await session.call("TenantRepository.list, by project", () =>
      tenants.list({ projectId: "Projects-1" }),
    );
    const early = await session.call("TenantRepository.list, by tag", () =>
      tenants.list({ tags: "Ring/Early" }),
    );
    return {
      environments: environments.Items.map((each) => [each.Name, each.Type]),
      named: named?.Id,
      ofShop: ofShop.Items.map((each) => each.Name),
      early: early.Items.map((each) => each.Name),
    };
  },

  async deployed(session, { of }) {
    const releases = of("Release");
    const deployments = of("Deployment");
    const tasks = of("SpaceServerTask");
    const listed = await session.call("ReleaseRepository.list", () => releases.list({ take: 100 }));
    const ofShop = await session.call("ReleaseRepository.listForProject", () =>
      releases.listForProject("Projects-1", {}),
    );
    const one = await session.call("ReleaseRepository.get", () => releases.get("Releases-1"));
    const all = await session.call("DeploymentRepository.list", () =>
      deployments.list({ take: 100 }),
    );
    const chosen = await session.call("DeploymentRepository.list, by all filters", () =>
      deployments.list({
        projects: ["Projects-1"],
        environments: ["Environments-2"],
        tenants: ["Tenants-2"],
        channels: ["Channels-1"],
        taskState: "Success",
      }),
    );
    const deployment = await session.call("DeploymentRepository.get", () =>
      deployments.get("Deployments-6"),
    );
    const ids = all.Items.map((each) => each.TaskId);
    const task = await session.call("SpaceServerTaskRepository.getById", () =>
      tasks.getById(ids[0]),
    );
    // As many as ServerTaskWaiter asks for at once.
    const many = Array.from({ length: 300 }, (_, index) => `ServerTasks-${40000 + index}`);
    const several = await session.call("SpaceServerTaskRepository.getByIds, 300 at once", () =>
      tasks.getByIds([...ids, ...many].slice(0, 300)),
    );
    const details = await session.call("SpaceServerTaskRepository.getDetails", () =>
      tasks.getDetails(ids[0]),
    );
    const raw = await session.call("SpaceServerTaskRepository.getRaw", () => tasks.getRaw(ids[0]));
    return {
      releases: listed.Items.map((each) => each.Version),
      ofShop: ofShop.Items.map((each) => each.Version),
      release: one.Version,
      deployments: all.TotalResults,
      chosen: chosen.Items.map((each) => each.Id),
      deployment: deployment.TenantId,
      task: task.Id,
      tasks: several.map((each) => [each.Id, each.State]).slice(0, 3),
      details: details.Task.Id,
      raw: typeof raw,
    };
  },

  // What boards ask for by `Client.request` and by links, for lack of a repository.
  async boards(session, { client, of, space }) {
    const ask = (path, args = {}) =>
      session.call(`Client.request, ${path.replace(/\{\?.*/, "")}`, () =>
        client.request(`~/api/{spaceId}/${path}`, { spaceName: space, ...args }),
      );
    const dashboard = await ask("dashboard");
    const dynamic = await ask("dashboard/dynamic{?projects,environments,includePrevious}", {
      projects: ["Projects-1"],
      environments: ["Environments-1"],
      includePrevious: true,
    });
    const progression = await ask("projects/Projects-1/progression");
    const older = await ask("progression/Projects-1");
    const phases = await ask("releases/Releases-2/progression");
    const project = await session.call("ProjectRepository.get", () =>
      of("Project").get("Projects-1"),
    );
    const linked = await session.call("Client.get, a project's Links.Progression", () =>
      client.get(project.Links.Progression),
    );
    return {
      dashboard: [
        dashboard.Projects.map((each) => each.Name),
        dashboard.Environments.map((each) => each.Name),
        dashboard.Items.map((each) => [each.ReleaseVersion, each.EnvironmentId, each.State]).sort(),
      ],
      dynamic: dynamic.Items.map((each) => each.EnvironmentId),
      progression: progression.Releases.map((each) => [
        each.Release.Version,
        Object.keys(each.Deployments).sort(),
      ]),
      same: [older, linked].map((each) => each.Releases.length),
      phases: phases.Phases.map((each) => each.Progress),
    };
  },

  // Lists without a repository, which older clients and collectors ask for.
  async smallLists(session, { client, space }) {
    const ask = async (path, args = {}) => {
      const answer = await session.call(`Client.request, ${path.replace(/\{\?.*/, "")}`, () =>
        client.request(`~/api/{spaceId}/${path}`, { spaceName: space, ...args }),
      );
      return answer.Items ?? answer;
    };
    const lifecycle = await ask("lifecycles/Lifecycles-1/projects");
    const channel = await ask("channels/Channels-1/releases");
    const nested = await ask("projects/Projects-1/channels/Channels-1/releases");
    const events = await ask("events{?take}", { take: 5 });
    const categories = await ask("events/categories");
    const interruptions = await ask("interruptions/all");
    const users = await session.call("Client.get, users/all", () => client.get("~/api/users/all"));
    return {
      lifecycle: lifecycle.map((each) => each.Name).sort(),
      channels: [channel, nested].map((items) => items.map((each) => each.Version)),
      events: Array.isArray(events),
      categories: categories.some((each) => each.Id === "DeploymentSucceeded"),
      interruptions: interruptions.length,
      users: users.map((each) => each.Username),
    };
  },
};
