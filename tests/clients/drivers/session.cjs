// Runs the scenarios of a client, and tells the server which call follows.

const http = require("node:http");

const MARK = "/which-call-follows";

class Session {
  constructor(site) {
    this.site = site;
    this.calls = {};
  }

  // Returns what the call answers.
  async call(name, ask) {
    await this.#begin(name);
    try {
      const answer = await ask();
      this.calls[name] ??= null;
      return answer;
    } catch (error) {
      this.calls[name] = error.message;
      throw error;
    } finally {
      await this.#begin("");
    }
  }

  // Returns what a call complains about that the server has to refuse.
  async refusal(name, ask) {
    await this.#begin(name);
    try {
      await ask();
    } catch (error) {
      this.calls[name] = error.message;
      return { name: error.constructor.name, code: error.StatusCode, text: error.message };
    } finally {
      await this.#begin("");
    }
    this.calls[name] = null;
    throw new Error(`${name} was not refused`);
  }

  #begin(name) {
    const url = `${this.site}${MARK}?${new URLSearchParams({ call: name })}`;
    return new Promise((resolve, reject) => {
      http
        .get(url, { agent: false }, (answer) => answer.resume().on("end", resolve))
        .on("error", reject);
    });
  }
}

// Runs every scenario in its order; one that fails doesn't stop the others.
async function report(session, scenarios, context) {
  const found = {};
  const errors = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    try {
      found[name] = await scenario(session, context);
    } catch (error) {
      errors[name] = String(error);
    }
  }
  const text = `${JSON.stringify({ calls: session.calls, found, errors })}\n`;
  // Timers and connections of the client would keep the process alive.
  process.stdout.write(text, () => process.exit());
}

module.exports = { Session, report };
