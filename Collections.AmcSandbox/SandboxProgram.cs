namespace Collections.AmcSandbox;

/// <summary>Runs the sandbox on its own: <c>dotnet run --project Collections.AmcSandbox -- --urls http://127.0.0.1:5090</c>.</summary>
internal static class SandboxProgram
{
    private static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        await using var app = builder.Build();
        await app.RunAsync();
    }
}
