// One scenario of Octopus's own TypeScript client, unmodified; its findings as JSON.
//
//   node octopus.cjs <folder with node_modules> <address> <key> <scenario>
//
// The key is an API key, or an access token that a pipeline's ID token was exchanged for.

const { createRequire } = require("node:module");
const path = require("node:path");

const [folder, instanceURL, key, scenario] = process.argv.slice(2);
const octopus = createRequire(path.join(folder, "package.json"))("@octopusdeploy/api-client");

const SPACE = "Main Space";
const REPORTS = "~/api/{spaceId}/insights/reports";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function connect() {
  return octopus.Client.create({
    userAgentApp: "insights-dash-tests",
    instanceURL,
    ...(key.startsWith("API-") ? { apiKey: key } : { accessToken: key }),
    logging: silent,
  });
}

async function everyPage(repository, args = {}) {
  const names = [];
  let pages = 0;
  for (let skip = 0; ; skip += 1) {
    const page = await repository.list({ ...args, skip, take: 1 });
    pages += 1;
    names.push(...page.Items.map((item) => item.Name ?? item.Id));
    if (!page.Links["Page.Next"]) return { names, pages, total: page.TotalResults };
  }
}

async function complaint(asked) {
  try {
    await asked();
    return null;
  } catch (error) {
    return { name: error.constructor.name, code: error.StatusCode, text: error.message };
  }
}

const scenarios = {
  async connects() {
    const client = await connect();
    const server = await client.getServerInformation();
    const user = await octopus.userGetCurrent(client);
    const found = await new octopus.SpaceRepository(client).list({ partialName: SPACE });
    return {
      version: server.version,
      installation: server.installationId,
      user: user.Username,
      spaces: found.Items.map((space) => [space.Id, space.Name, space.Links.Web]),
      space: await octopus.resolveSpaceId(client, SPACE),
      unknown: await complaint(() => octopus.resolveSpaceId(client, "Nowhere")),
    };
  },

  async lists() {
    const client = await connect();
    const projects = new octopus.ProjectRepository(client, SPACE);
    const tenants = new octopus.TenantRepository(client, SPACE);
    const environments = new octopus.EnvironmentRepository(client, SPACE);
    const deployments = new octopus.DeploymentRepository(client, SPACE);
    const releases = new octopus.ReleaseRepository(client, SPACE);
    const tasks = new octopus.SpaceServerTaskRepository(client, SPACE);
    const shop = (await projects.list({ partialName: "Shop" })).Items[0];
    const production = (await environments.list({ partialName: "Production" })).Items[0];
    const all = await deployments.list({ take: 100 });
    const ids = all.Items.map((each) => each.TaskId).slice(0, 3);
    const channels = await client.request("~/api/{spaceId}/channels{?skip,take}", {
      spaceName: SPACE,
      take: 2,
    });
    return {
      projects: await everyPage(projects),
      groups: await everyPage(new octopus.ProjectGroupRepository(client, SPACE)),
      environments: await everyPage(environments),
      environmentsV2: (await new octopus.EnvironmentV2Repository(client, SPACE).list({})).Items.map(
        (each) => [each.Name, each.Type],
      ),
      tenants: await everyPage(tenants),
      tenantsOfShop: (await tenants.list({ projectId: shop.Id })).Items.map((t) => t.Name),
      early: (await tenants.list({ tags: "Ring/Early" })).Items.map((t) => t.Name),
      tagSets: await everyPage(new octopus.TagSetRepository(client, SPACE)),
      lifecycles: await everyPage(new octopus.LifecycleRepository(client, SPACE)),
      channels: [channels.Items.length, channels.TotalResults],
      releases: await everyPage(releases),
      ofShop: (await releases.listForProject(shop.Id, {})).Items.map((r) => r.Version),
      release: (await releases.get("Releases-1")).Version,
      deployments: all.TotalResults,
      toProduction: (
        await deployments.list({ projects: [shop.Id], environments: [production.Id] })
      ).Items.map((each) => each.Id),
      tasks: (await tasks.getByIds(ids)).map((task) => [task.Id, task.State]),
      details: (await tasks.getDetails(ids[0])).Task.Id,
    };
  },

  /* A whole pipeline: no call but those of create-release-action and deploy-release-action. */
  async finishes() {
    const client = await connect();
    const deployments = new octopus.DeploymentRepository(client, SPACE);
    await new octopus.ReleaseRepository(client, SPACE).create({
      spaceName: SPACE,
      ProjectName: "Shop",
      ReleaseVersion: "7.0.0",
    });
    const deploy = (Variables) =>
      deployments.create({
        spaceName: SPACE,
        ProjectName: "Shop",
        ReleaseVersion: "7.0.0",
        EnvironmentNames: ["Test", "Production EU"],
        Variables,
      });
    const waiter = new octopus.ServerTaskWaiter(client, SPACE);
    const wait = async (started) => {
      const ids = started.DeploymentServerTasks.map((each) => each.ServerTaskId);
      const tasks = await waiter.waitForServerTasksToComplete(ids, 100, 20_000);
      return tasks.map((task) => [task.State, task.StartTime, task.CompletedTime]);
    };
    const lines = [
      "Insights.State:Failed",
      "Insights.Started: 1715760060",
      "Insights.Completed:20240515T080531Z",
      "Colour:red",
    ];
    // As the action reads its input.
    const split = Object.fromEntries(lines.map((line) => line.split(":").map((x) => x.trim())));
    const cut = { "Insights.State": "Success", "Insights.Started": "2024-05-15T08" };
    return {
      failed: await wait(await deploy(split)),
      cut: await complaint(() => deploy(cut)),
      finished: await (async () => {
        await client.doUpdate("~/api/{spaceId}/projects/Projects-1/insights/settings", {
          spaceName: SPACE,
          ReportedDeploymentsAreFinished: true,
        });
        return (await wait(await deploy())).map(([state]) => state);
      })(),
    };
  },

  /* What push-build-information-action and create-release-action do. */
  async builds() {
    const client = await connect();
    const builds = new octopus.BuildInformationRepository(client, SPACE);
    const build = {
      spaceName: SPACE,
      BuildEnvironment: "GitHub Actions",
      BuildNumber: "288",
      BuildUrl: "https://github.com/acme/shop/actions/runs/1",
      Branch: "refs/heads/main",
      VcsType: "Git",
      VcsRoot: "https://github.com/acme/shop",
      VcsCommitNumber: "279484c0",
      Packages: [
        { Id: "Acme.Web", Version: "8.0.0" },
        { Id: "Acme.Api", Version: "8.0.0" },
      ],
      Commits: [{ Id: "279484c0", Comment: "Mend the basket" }],
    };
    await builds.push(build);
    const again = await complaint(() => builds.push(build));
    await builds.push(build, octopus.OverwriteMode.OverwriteExisting);
    await builds.push(build, octopus.OverwriteMode.IgnoreIfExists);
    const releases = new octopus.ReleaseRepository(client, SPACE);
    const made = await releases.create({
      spaceName: SPACE,
      ProjectName: "Shop",
      ReleaseVersion: "8.0.0",
      GitRef: "refs/heads/main",
      GitCommit: "279484c0",
      Packages: ["Acme.Web:8.0.0", "Acme.Api:8.0.0"],
      CustomFields: { Ticket: "SHOP-1" },
    });
    const release = await releases.get(made.ReleaseId);
    return {
      again,
      commit: release.VersionControlReference,
      packages: release.SelectedPackages.map((each) => [each.ActionName, each.Version]),
      fields: release.CustomFields,
      builds: release.BuildInformation.map((each) => [each.PackageId, each.Commits]),
    };
  },

  async deploys() {
    const client = await connect();
    const groups = new octopus.ProjectGroupRepository(client, SPACE);
    const tagSets = new octopus.TagSetRepository(client, SPACE);
    const deployments = new octopus.DeploymentRepository(client, SPACE);
    const tasks = new octopus.SpaceServerTaskRepository(client, SPACE);
    const group = await groups.create({ Name: "Mobile", Description: "Apps." });
    const projects = new octopus.ProjectRepository(client, SPACE);
    const lifecycle = (await new octopus.LifecycleRepository(client, SPACE).list({})).Items[0];
    const project = await projects.create(octopus.NewProject("App", group, lifecycle));
    const tagSet = await tagSets.create({
      Name: "Tier",
      Tags: [
        { Name: "Gold", Color: "#FFD700" },
        { Name: "Iron", Color: "#333333" },
      ],
    });
    const release = await new octopus.ReleaseRepository(client, SPACE).create({
      spaceName: SPACE,
      ProjectName: "App",
      ReleaseVersion: "7.0.0",
      ReleaseNotes: "Ours.",
    });
    const untenanted = await deployments.create({
      spaceName: SPACE,
      ProjectName: "App",
      ReleaseVersion: "7.0.0",
      EnvironmentNames: ["Test", "Production EU"],
    });
    const tenanted = await deployments.createTenanted({
      spaceName: SPACE,
      ProjectName: "App",
      ReleaseVersion: "7.0.0",
      EnvironmentName: "Test",
      Tenants: ["Acme"],
      TenantTags: ["Ring/Late"],
    });
    const started = [...untenanted.DeploymentServerTasks, ...tenanted.DeploymentServerTasks];
    const waiter = new octopus.ServerTaskWaiter(client, SPACE);
    const waits = waiter.waitForServerTasksToComplete(
      started.map((each) => each.ServerTaskId),
      100,
      20_000,
    );
    for (const [index, each] of started.entries()) {
      for (const State of ["Executing", index === 1 ? "Failed" : "Success"]) {
        await client.doCreate(`~/api/{spaceId}/tasks/${each.ServerTaskId}/state`, {
          spaceName: SPACE,
          State,
          Reason: "the pipeline says so",
        });
      }
    }
    const waited = await waits;
    return {
      group: [group.Name, group.Description],
      project: [project.Name, project.ProjectGroupId === group.Id, project.LifecycleId],
      tags: tagSet.Tags.map((tag) => [tag.CanonicalTagName, tag.Color, tag.SortOrder]),
      release: release.ReleaseVersion,
      started: started.length,
      states: waited.map((task) => task.State),
      log: (await tasks.getRaw(started[1].ServerTaskId)).includes("says so"),
      again: await complaint(() => groups.create({ Name: "Mobile" })),
    };
  },

  async reports() {
    const client = await connect();
    const inSpace = { spaceName: SPACE };
    const body = {
      ...inSpace,
      Name: "Ours",
      ProjectIds: ["Projects-1"],
      EnvironmentGroups: [{ Name: "Tests", Environments: ["Environments-1"] }],
      TimeZone: "Europe/London",
    };
    const created = await client.doCreate(REPORTS, body);
    const one = `${REPORTS}/${created.Id}`;
    const found = await client.request(one, inSpace);
    const updated = await client.doUpdate(one, { ...found, ...inSpace, Name: "Mine" });
    const metrics = await client.request(`${one}/metrics`, inSpace);
    const query = { ...inSpace, split: "Environment", granularity: "Monthly" };
    const split = await client.request(`${one}/metrics{?split,granularity}`, query);
    const deployments = await client.request(`${one}/deployments`, inSpace);
    const listed = await client.request(`${REPORTS}{?skip,take}`, { ...inSpace, take: 5 });
    const wrapped = await client.request(`${one}/v1`, inSpace);
    const deleted = await client.del(one, inSpace);
    return {
      zone: found.TimeZone,
      name: updated.Name,
      kept: updated.EnvironmentGroups,
      series: metrics.Series.map((series) => [series.Name, series.Intervals.length > 10]),
      splits: split.Series.map((series) => series.Name),
      streams: deployments.Streams.length,
      listed: listed.Items.map((report) => report.Name),
      wrapped: wrapped.Report.Name,
      deleted,
      gone: await complaint(() => client.request(one, inSpace)),
      refused: await complaint(() => client.doCreate(REPORTS, { ...inSpace })),
    };
  },

  async makesSpaces() {
    const client = await connect();
    const spaces = new octopus.SpaceRepository(client);
    const created = await spaces.create({
      Name: "Platform",
      Slug: "",
      Description: "Ours.",
      IsDefault: false,
      TaskQueueStopped: false,
      SpaceManagersTeams: [],
      SpaceManagersTeamMembers: ["Users-0"],
    });
    const groups = await new octopus.ProjectGroupRepository(client, "Platform").list();
    const refused = await complaint(() => spaces.del(created));
    const stopped = await spaces.modify({ ...created, TaskQueueStopped: true });
    await spaces.del(stopped);
    return {
      created: [created.Id, created.Slug, created.Description],
      groups: groups.Items.map((each) => each.Name),
      refused,
      stopped: stopped.TaskQueueStopped,
      gone: await complaint(() => spaces.get(created.Id)),
    };
  },

  async waitsForMany() {
    const client = await connect();
    const ids = Array.from({ length: 300 }, (_, number) => `ServerTasks-${1_000_000 + number}`);
    ids[299] = "ServerTasks-7";
    const tasks = new octopus.SpaceServerTaskRepository(client, SPACE);
    return { tasks: (await tasks.getByIds(ids)).map((each) => each.Id) };
  },

  async reads() {
    const client = await connect();
    const inSpace = { spaceName: SPACE };
    const ask = (path, more = {}) =>
      client.request(`~/api/{spaceId}/${path}`, { ...inSpace, ...more });
    const environments = new octopus.EnvironmentRepository(client, SPACE);
    const tenants = new octopus.TenantRepository(client, SPACE);
    const all = (await environments.list({})).Items;
    const project = await new octopus.ProjectRepository(client, SPACE).get("Projects-1");
    const processes = new octopus.DeploymentProcessRepository(client, SPACE);
    const board = await ask("dashboard/dynamic{?projects,includePrevious}", {
      projects: [project.Id],
      includePrevious: true,
    });
    const progression = await ask(`projects/${project.Id}/progression{?releaseHistoryCount}`, {
      releaseHistoryCount: 3,
    });
    const sorted = await environments.sort(all.map((each) => each.Id).reverse());
    await client.del("~/api/{spaceId}/deployments/Deployments-4", inSpace);
    const after = await ask("dashboard");
    return {
      whole: (await ask("dashboard")).Items.length,
      board: board.Items.map((each) => [each.Id, each.State, each.ReleaseVersion]),
      previous: board.PreviousItems.map((each) => each.Id),
      releases: progression.Releases.map((each) => [
        each.Release.Version,
        Object.keys(each.Deployments).length,
      ]),
      phases: (await ask("releases/Releases-3/progression")).Phases.map((each) => each.Progress),
      steps: (await processes.get(project)).Steps,
      template: (await ask(`deploymentprocesses/${project.DeploymentProcessId}/template`))
        .NextVersionIncrement,
      variables: (await ask(`variables/${project.VariableSetId}`)).Variables,
      sorted: sorted.map((each) => each.Name),
      tags: await tenants.tagTest(["Tenants-1"], ["Ring/Late"]),
      missing: await tenants.missingVariables(),
      machines: (await environments.machines(all[0])).Items,
      runbooks: (await new octopus.RunbookRepository(client, SPACE, project).list({})).Items,
      capabilities: (await client.request("~/api/capabilities")).Capabilities,
      deleted: after.PreviousItems.map((each) => each.Id),
    };
  },

  async complains() {
    const client = await connect();
    const releases = new octopus.ReleaseRepository(client, SPACE);
    const projects = new octopus.ProjectRepository(client, SPACE);
    return {
      release: await complaint(() => releases.get("Releases-99")),
      project: await complaint(() => projects.get("Projects-99")),
      version: await complaint(() =>
        new octopus.DeploymentRepository(client, SPACE).create({
          spaceName: SPACE,
          ProjectName: "Shop",
          ReleaseVersion: "9.9.9",
          EnvironmentNames: ["Nowhere"],
        }),
      ),
    };
  },
};

scenarios[scenario]().then(
  (found) => process.stdout.write(JSON.stringify(found)),
  (error) => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exitCode = 1;
  },
);
