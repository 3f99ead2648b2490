// What pipelines do: push build information, create releases, deploy, and wait.

const COMMITS = [
  { Id: "1f3a5c7e9b1d3f5a7c9e1b3d5f7a9c1e3b5d7f90", Comment: "Show the basket\n\nAlways." },
  { Id: "2a4c6e8f0b2d4f6a8c0e2b4d6f8a0c2e4b6d8fa1", Comment: "Fix the total" },
];

function buildInformation(space, Version) {
  return {
    spaceName: space,
    Branch: "main",
    BuildEnvironment: "GitHub Actions",
    BuildNumber: "42",
    BuildUrl: "https://github.com/ours/app/actions/runs/42",
    Commits: COMMITS,
    VcsCommitNumber: COMMITS[0].Id,
    VcsRoot: "https://github.com/ours/app",
    VcsType: "Git",
    Packages: ["App", "App.Api"].map((Id) => ({ Id, Version })),
  };
}

async function createApp({ octopus, of }) {
  const group = (await of("ProjectGroup").list({ partialName: "Sites" })).Items[0];
  const lifecycle = (await of("Lifecycle").list({ partialName: "Default" })).Items[0];
  return of("Project").create(octopus.NewProject("App", group, lifecycle));
}

module.exports = {
  async creates(session, context) {
    const { of, space } = context;
    const app = await createApp(context);
    const releases = of("Release");
    const command = { spaceName: space, ProjectName: "App" };
    const created = await session.call("ReleaseRepository.create", () =>
      releases.create({
        ...command,
        ChannelName: "Default",
        ReleaseVersion: "7.0.0",
        ReleaseNotes: "Ours.",
      }),
    );
    const again = await session.call("ReleaseRepository.create, if it doesn't exist yet", () =>
      releases.create({ ...command, ReleaseVersion: "7.0.0", IgnoreIfAlreadyExists: true }),
    );
    const taken = await session.refusal("ReleaseRepository.create, of a version that exists", () =>
      releases.create({ ...command, ReleaseVersion: "7.0.0" }),
    );
    const next = await session.call("ReleaseRepository.create, with the next version", () =>
      releases.create(command),
    );
    return {
      project: app.Name,
      created: [created, again, next].map((each) => each.ReleaseVersion),
      taken: taken.code,
      notes: (await releases.get(created.ReleaseId)).ReleaseNotes,
    };
  },

  // The first step of the usual workflow, and what the second then tells.
  async builds(session, { client, octopus, of, space }) {
    const builds = new octopus.BuildInformationRepository(client, space);
    const modes = octopus.OverwriteMode;
    await session.call("BuildInformationRepository.push", () =>
      builds.push(buildInformation(space, "8.0.0"), modes.OverwriteExisting),
    );
    const refused = await session.refusal("BuildInformationRepository.push, a second time", () =>
      builds.push(buildInformation(space, "8.0.0"), modes.FailIfExists),
    );
    await session.call("BuildInformationRepository.push, ignoring what exists", () =>
      builds.push(buildInformation(space, "8.0.0"), modes.IgnoreIfExists),
    );
    const stored = await session.call("Client.request, build-information", () =>
      client.request("~/api/{spaceId}/build-information{?packageId}", {
        spaceName: space,
        packageId: "App",
      }),
    );
    const created = await session.call("ReleaseRepository.create, of a commit", () =>
      of("Release").create({
        spaceName: space,
        ProjectName: "App",
        ReleaseVersion: "8.0.0",
        GitRef: "refs/heads/main",
        GitCommit: COMMITS[0].Id,
        PackageVersion: "8.0.0",
        Packages: ["App:8.0.0", "App.Api:8.0.0"],
        CustomFields: { Ticket: "SHOP-1" },
      }),
    );
    const release = await session.call("ReleaseRepository.get, with build information", () =>
      of("Release").get(created.ReleaseId),
    );
    return {
      refused: refused.text,
      stored: stored.Items.map((each) => [each.PackageId, each.Version, each.Branch]),
      git: release.VersionControlReference,
      fields: release.CustomFields,
      packages: release.SelectedPackages.map((each) => each.Version),
      builds: release.BuildInformation.map((each) => each.PackageId),
      commits: release.BuildInformation[0].Commits.map((each) => [each.Id, each.LinkUrl]),
    };
  },

  async deploys(session, { client, octopus, of, space }) {
    const deployments = of("Deployment");
    const tasks = of("SpaceServerTask");
    const command = { spaceName: space, ProjectName: "App", ReleaseVersion: "7.0.0" };
    const untenanted = await session.call("DeploymentRepository.create", () =>
      deployments.create({ ...command, EnvironmentNames: ["Test", "Production EU"] }),
    );
    const tenanted = await session.call("DeploymentRepository.createTenanted", () =>
      deployments.createTenanted({
        ...command,
        EnvironmentName: "Test",
        Tenants: ["Acme"],
        TenantTags: ["Ring/Late"],
      }),
    );
    const later = await session.call("DeploymentRepository.create, at a later time", () =>
      deployments.create({
        ...command,
        EnvironmentNames: ["Test"],
        RunAt: new Date("2024-05-16T09:00:00Z"),
      }),
    );
    const started = [...untenanted.DeploymentServerTasks, ...tenanted.DeploymentServerTasks];
    for (const [index, each] of started.entries()) {
      for (const State of ["Executing", index === 1 ? "Failed" : "Success"]) {
        await session.call("Client.doCreate, a task's state", () =>
          client.doCreate(`~/api/{spaceId}/tasks/${each.ServerTaskId}/state`, {
            spaceName: space,
            State,
            Reason: "the pipeline says so",
          }),
        );
      }
    }
    const waiter = new octopus.ServerTaskWaiter(client, space);
    const waited = await session.call("ServerTaskWaiter.waitForServerTasksToComplete", () =>
      waiter.waitForServerTasksToComplete(
        started.map((each) => each.ServerTaskId),
        50,
        20_000,
      ),
    );
    const one = await session.call("ServerTaskWaiter.waitForServerTaskToComplete", () =>
      waiter.waitForServerTaskToComplete(started[0].ServerTaskId, 50, 20_000),
    );
    const waiting = later.DeploymentServerTasks[0].ServerTaskId;
    await session.call("ServerTaskRepository.cancel", () =>
      new octopus.ServerTaskRepository(client).cancel(waiting),
    );
    const raw = await session.call("SpaceServerTaskRepository.getRaw", () =>
      tasks.getRaw(started[1].ServerTaskId),
    );
    return {
      started: started.length,
      states: waited.map((task) => task.State),
      one: one.State,
      cancelled: (await tasks.getById(waiting)).State,
      log: raw.includes("says so"),
    };
  },

  // No call but those of create-release-action and deploy-release-action ends these.
  async outcomes(session, { octopus, client, of, space }) {
    const waiter = new octopus.ServerTaskWaiter(client, space);
    const deploy = (Variables) =>
      of("Deployment").create({
        spaceName: space,
        ProjectName: "App",
        ReleaseVersion: "7.0.0",
        EnvironmentNames: ["Test", "Production EU"],
        Variables,
      });
    const wait = async (started) => {
      const ids = started.DeploymentServerTasks.map((each) => each.ServerTaskId);
      const tasks = await waiter.waitForServerTasksToComplete(ids, 50, 20_000);
      return tasks.map((task) => [task.State, task.StartTime, task.CompletedTime]);
    };
    // As the action reads the lines of its input.
    const variables = Object.fromEntries(
      [
        "Insights.State:Failed",
        "Insights.Started: 1715760060",
        "Insights.Completed:20240515T080531Z",
        "Colour:red",
      ].map((line) => line.split(":").map((part) => part.trim())),
    );
    const failed = await session.call("DeploymentRepository.create, with its outcome", () =>
      deploy(variables),
    );
    const unknown = await session.refusal(
      "DeploymentRepository.create, with an unknown outcome",
      () => deploy({ "Insights.State": "Splendid" }),
    );
    const cut = await session.refusal("DeploymentRepository.create, with half a time", () =>
      deploy({ "Insights.State": "Success", "Insights.Started": "2024-05-15T08" }),
    );
    const app = (await of("Project").list({ partialName: "App" })).Items[0];
    await session.call("Client.doUpdate, a project's settings", () =>
      client.doUpdate(`~/api/{spaceId}/projects/${app.Id}/insights/settings`, {
        spaceName: space,
        ReportedDeploymentsAreFinished: true,
      }),
    );
    const finished = await session.call(
      "DeploymentRepository.create, where what is reported is finished",
      () => deploy(),
    );
    return {
      failed: await wait(failed),
      unknown: unknown.code,
      cut,
      finished: (await wait(finished)).map(([state]) => state),
    };
  },

  async corrects(session, { client, of, space }) {
    const inSpace = { spaceName: space };
    const deployments = of("Deployment");
    const mistaken = await deployments.create({
      ...inSpace,
      ProjectName: "App",
      ReleaseVersion: "7.0.0",
      EnvironmentNames: ["Test"],
    });
    const { ServerTaskId, DeploymentId } = mistaken.DeploymentServerTasks[0];
    const id =
      DeploymentId ?? (await of("SpaceServerTask").getById(ServerTaskId)).Arguments.DeploymentId;
    await session.call("Client.del, a deployment", () =>
      client.del(`~/api/{spaceId}/deployments/${id}`, inSpace),
    );
    const gone = await session.refusal("DeploymentRepository.get, of a deleted one", () =>
      deployments.get(id),
    );
    const app = (await of("Project").list({ partialName: "App" })).Items[0];
    await session.call("ProjectRepository.del", () => of("Project").del(app));
    const left = await session.call("DeploymentRepository.list, after a project was deleted", () =>
      deployments.list({ take: 100 }),
    );
    const releases = await session.call("ReleaseRepository.list, after a project was deleted", () =>
      of("Release").list({ take: 100 }),
    );
    return {
      gone: gone.code,
      left: left.Items.filter((each) => each.ProjectId === app.Id).length,
      releases: releases.Items.filter((each) => each.ProjectId === app.Id).length,
    };
  },

  async complains(session, { of, space }) {
    const unknown = await session.refusal("ReleaseRepository.get, of an unknown one", () =>
      of("Release").get("Releases-99"),
    );
    const project = await session.refusal("ProjectRepository.get, of an unknown one", () =>
      of("Project").get("Projects-99"),
    );
    const version = await session.refusal("DeploymentRepository.create, with unknown names", () =>
      of("Deployment").create({
        spaceName: space,
        ProjectName: "Shop",
        ReleaseVersion: "9.9.9",
        EnvironmentNames: ["Nowhere"],
      }),
    );
    return { release: unknown, project, version };
  },
};
