// Reports and metrics. The client has no repository for them.

const REPORTS = "~/api/{spaceId}/insights/reports";

module.exports = {
  async reports(session, { client, space }) {
    const inSpace = { spaceName: space };
    const body = {
      ...inSpace,
      Name: "Ours",
      ProjectIds: ["Projects-1"],
      EnvironmentGroups: [{ Name: "Tests", Environments: ["Environments-1"] }],
      TimeZone: "Europe/London",
    };
    const created = await session.call("Client.doCreate, a report", () =>
      client.doCreate(REPORTS, body),
    );
    const one = `${REPORTS}/${created.Id}`;
    const ask = (what, url, args = {}) =>
      session.call(`Client.request, ${what}`, () => client.request(url, { ...inSpace, ...args }));
    const found = await ask("a report", one);
    const updated = await session.call("Client.doUpdate, a report", () =>
      client.doUpdate(one, { ...found, ...inSpace, Name: "Mine" }),
    );
    const metrics = await ask("a report's metrics", `${one}/metrics`);
    const split = await ask("a report's metrics", `${one}/metrics{?split,granularity}`, {
      split: "Environment",
      granularity: "Monthly",
    });
    const deployments = await ask("a report's deployments", `${one}/deployments`);
    const csv = await ask("a report's deployments as CSV", `${one}/deployments/csv`);
    const listed = await ask("reports", `${REPORTS}{?skip,take}`, { take: 5 });
    const wrapped = await ask("a report of v1", `${one}/v1`);
    const project = await ask(
      "a project's metrics",
      "~/api/{spaceId}/projects/Projects-1/insights/metrics{?environmentId}",
      { environmentId: "Environments-1" },
    );
    const deleted = await session.call("Client.del, a report", () => client.del(one, inSpace));
    const gone = await session.refusal("Client.request, a deleted report", () =>
      client.request(one, inSpace),
    );
    const refused = await session.refusal("Client.doCreate, a report without a name", () =>
      client.doCreate(REPORTS, { ...inSpace }),
    );
    return {
      zone: found.TimeZone,
      name: updated.Name,
      kept: updated.EnvironmentGroups,
      series: metrics.Series.map((series) => [series.Name, series.Intervals.length > 10]),
      splits: split.Series.map((series) => series.Name),
      streams: deployments.Streams.length,
      csv: csv.split("\r\n")[0].split(",").length,
      listed: listed.Items.map((report) => report.Name),
      wrapped: wrapped.Report.Name,
      project: project.Series.length,
      deleted,
      gone,
      refused,
    };
  },
};
