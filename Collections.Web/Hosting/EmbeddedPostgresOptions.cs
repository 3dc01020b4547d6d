namespace Collections.Web.Hosting;

/// <summary>How an embedded server is started.</summary>
/// <param name="DataDirectory">Holds the server's files, its passwords and its log. Made when missing; one process at a time.</param>
public sealed record EmbeddedPostgresOptions(string DataDirectory)
{
    /// <summary>False gives up durability for speed: only for data that nobody will miss.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>More server settings, name and value.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long start, recovery after a crash, and stop may take each.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    internal ServerAccount? Account { get; init; }

    internal PostgresBinaries? Binaries { get; init; }
}
