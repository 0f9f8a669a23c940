// A test says itself what it needs of the environment; what CI, a shell or jest set changes no result.
for (const name of Object.keys(process.env))
  if (/^(CI|NO_COLOR|FORCE_COLOR|(HTTPS?|NO|ALL)_PROXY|GITHUB_.*|SPECTWIN_.*)$/i.test(name))
    delete process.env[name];
