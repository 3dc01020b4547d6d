namespace Collections.Web.Hosting;

/// <summary>
/// A line printed once the process is ready, after <c>Ready:</c>; several are printed in the order of their registration. Register with
/// <c>services.AddStartupLine(…)</c>.
/// </summary>
/// <param name="Compose">Gets a scope's services and the address of the application (no slash at its end). Null prints nothing.</param>
public sealed record StartupLine(Func<IServiceProvider, string, CancellationToken, Task<string?>> Compose);
