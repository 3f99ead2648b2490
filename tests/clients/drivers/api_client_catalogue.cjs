// Scenarios that create, change and delete what deployments refer to.

// Creates, modifies and deletes a document of a repository.
async function lifeOf(session, { of }, name, resource) {
  const repository = of(name);
  const created = await session.call(`${name}Repository.create`, () => repository.create(resource));
  const modified = await session.call(`${name}Repository.modify`, () =>
    repository.modify({ ...created, Description: "Changed." }),
  );
  const read = await session.call(`${name}Repository.get`, () => repository.get(created.Id));
  await session.call(`${name}Repository.del`, () => repository.del(created));
  const gone = await session.refusal(`${name}Repository.get, of a deleted one`, () =>
    repository.get(created.Id),
  );
  return [created.Name, modified.Description, read.Description, gone.code];
}

module.exports = {
  async spaces(session, { client, octopus }) {
    const spaces = new octopus.SpaceRepository(client);
    const created = await session.call("SpaceRepository.create", () =>
      spaces.create({
        Name: "Payments",
        Description: "Theirs.",
        SpaceManagersTeams: [],
        SpaceManagersTeamMembers: [],
        IsDefault: false,
      }),
    );
    const inIt = (name) => new octopus[`${name}Repository`](client, "Payments");
    const lifecycles = await session.call("LifecycleRepository.list, of a new space", () =>
      inIt("Lifecycle").list({}),
    );
    const groups = await session.call("ProjectGroupRepository.list, of a new space", () =>
      inIt("ProjectGroup").list({}),
    );
    const project = await session.call("ProjectRepository.create, in a new space", () =>
      inIt("Project").create(octopus.NewProject("Ledger", groups.Items[0], lifecycles.Items[0])),
    );
    const refused = await session.refusal("SpaceRepository.create, with a name that is taken", () =>
      spaces.create({ Name: "Payments", SpaceManagersTeams: [], SpaceManagersTeamMembers: [] }),
    );
    const running = await session.refusal("SpaceRepository.del, before its queue is stopped", () =>
      spaces.del(created),
    );
    const stopped = await session.call("SpaceRepository.modify", () =>
      spaces.modify({ ...created, Description: "Ours.", TaskQueueStopped: true }),
    );
    await session.call("SpaceRepository.del", () => spaces.del(created));
    const gone = await session.refusal("SpaceRepository.get, of a deleted one", () =>
      spaces.get(created.Id),
    );
    return {
      created: [created.Name, created.Description, created.Links.Web.includes("/app#/")],
      lifecycles: lifecycles.Items.map((each) => each.Name),
      groups: groups.Items.map((each) => each.Name),
      project: project.Name,
      refused,
      running,
      stopped: [stopped.Description, stopped.TaskQueueStopped],
      gone: gone.code,
    };
  },

  async documents(session, context) {
    const { octopus, of } = context;
    const groups = of("ProjectGroup");
    const group = await session.call("ProjectGroupRepository.create", () =>
      groups.create({ Name: "Mobile", Description: "Apps." }),
    );
    const lifecycle = (await of("Lifecycle").list({})).Items[0];
    const again = await session.refusal(
      "ProjectGroupRepository.create, of a name that is taken",
      () => groups.create({ Name: "Mobile" }),
    );
    return {
      ProjectGroup: await lifeOf(session, context, "ProjectGroup", { Name: "Web" }),
      Project: await lifeOf(
        session,
        context,
        "Project",
        octopus.NewProject("Watch", group, lifecycle),
      ),
      Environment: await lifeOf(session, context, "Environment", { Name: "Staging" }),
      Tenant: await lifeOf(session, context, "Tenant", { Name: "Borealis", TenantTags: [] }),
      TagSet: await lifeOf(session, context, "TagSet", {
        Name: "Tier",
        Tags: [
          { Name: "Gold", Color: "#FFD700" },
          { Name: "Iron", Color: "#333333" },
        ],
      }),
      Lifecycle: await lifeOf(session, context, "Lifecycle", { Name: "Short", Phases: [] }),
      again,
    };
  },

  async arranges(session, { client, of, space, octopus }) {
    const environments = of("Environment");
    const tagSets = of("TagSet");
    await session.call("EnvironmentRepository.sort", () =>
      environments.sort(["Environments-2", "Environments-1"]),
    );
    const sorted = (await environments.list({})).Items.map((each) => each.Name);
    await environments.sort(["Environments-1", "Environments-2"]);
    const before = (await tagSets.list({})).Items.map((each) => each.Id);
    await session.call("TagSetRepository.sort", () => tagSets.sort([...before].reverse()));
    const turned = (await tagSets.list({})).Items.map((each) => each.Id);
    await tagSets.sort(before);
    const tested = await session.call("TenantRepository.tagTest", () =>
      of("Tenant").tagTest(["Tenants-1"], ["Ring/Late"]),
    );
    // A channel keeps its lifecycle only as long as its project exists.
    const lifecycle = await of("Lifecycle").create({ Name: "Fast", Phases: [] });
    const group = (await of("ProjectGroup").list({})).Items[0];
    const project = await of("Project").create(octopus.NewProject("Fleeting", group, lifecycle));
    await client.doCreate("~/api/{spaceId}/channels", {
      spaceName: space,
      Name: "Hot",
      ProjectId: project.Id,
      LifecycleId: lifecycle.Id,
    });
    const held = await session.refusal("LifecycleRepository.del, of one in use", () =>
      of("Lifecycle").del(lifecycle),
    );
    await of("Project").del(project);
    await session.call("LifecycleRepository.del, once its project is deleted", () =>
      of("Lifecycle").del(lifecycle),
    );
    return {
      sorted,
      turned: JSON.stringify(turned) === JSON.stringify([...before].reverse()),
      tested: tested["Tenants-1"].MissingTags,
      held: held.code,
    };
  },
};
