import assert from "node:assert/strict";
import test from "node:test";
import { findPage } from "../../browser/links/fragment.js";

test("a link to Octopus goes to the page that finds it", () => {
  assert.equal(
    findPage("#/Spaces-1/tasks/ServerTasks-7"),
    "/app/open?link=Spaces-1%2Ftasks%2FServerTasks-7",
  );
  assert.equal(findPage("#!/Spaces-1"), "/app/open?link=Spaces-1");
  assert.equal(findPage("#users/me/apiKeys"), "/app/open?link=users%2Fme%2FapiKeys");
});

test("encoded characters and queries reach the server as they are", () => {
  assert.equal(
    findPage("#/Spaces-1/projects/a%2Fb%20c?x=1&y=2"),
    "/app/open?link=Spaces-1%2Fprojects%2Fa%252Fb%2520c%3Fx%3D1%26y%3D2",
  );
});

test("without a link, the first page opens", () => {
  for (const hash of ["", "#", "#/", "#!/", "#//"]) assert.equal(findPage(hash), "/");
});

test("a link never leaves the server", () => {
  for (const hash of ["#//evil.example", "#https://evil.example/", "#/\\evil.example"]) {
    assert.match(findPage(hash), /^\/app\/open\?link=[\w%.-]+$/);
  }
});

test("a long link fits into a sign-in", () => {
  assert.ok(encodeURIComponent(findPage(`#/${"x".repeat(5_000)}`)).length < 2_000);
});
