namespace Collections.AmcSandbox;

/// <summary>A request that the sandbox answered; its own <c>/sandbox</c> paths are left out.</summary>
/// <param name="Instance">AMC's instance id, when the path has one.</param>
/// <param name="WindowStart">Of a request to execute, whatever was answered: as asked.</param>
public sealed record LoggedRequest(DateTimeOffset Time, string Method, string Path, int Status, string? Instance, string? WindowStart);
