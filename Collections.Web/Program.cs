using Collections.Web.Hosting;

try
{
    var builder = CollectionsHost.CreateBuilder(args);
    builder.AddCollections();

    await using var surroundings = new Surroundings(builder.Configuration);
    await using var app = builder.Build();
    await app.ProvideAsync(surroundings, CancellationToken.None);
    if (app.Services.GetRequiredService<StartMode>().Role != ProcessRole.Migrate)
    {
        app.UseCollections();
        await app.RunAsync(surroundings);
    }

    return 0;
}
catch (Exception exception) when (StartRefusal.Explain(exception) is { } refusal)
{
    await Console.Error.WriteLineAsync(refusal);
    return 1;
}
