using System.Globalization;
using System.Text.Json;
using Collections.Core.Data;
using Collections.Web.Hosting;
using Collections.Web.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collections.Benchmarks;

/// <summary>
/// One run of a benchmark: its sizes, its database, its figures. A run that is smaller than the full size says SMALL, and never passes.
/// </summary>
internal sealed class BenchmarkRun(string name, IReadOnlyDictionary<string, string> options) : IAsyncDisposable
{
    private static readonly Dictionary<string, Target> Targets = JsonSerializer.Deserialize<Dictionary<string, Target>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "targets.json")), JsonSerializerOptions.Web)!;

    private readonly HashSet<string> _unknown = [.. options.Keys];
    private EmbeddedPostgres? _postgres;
    private bool _isSmall;
    private bool _fallsShort;

    /// <summary>Whether every figure was met at full size.</summary>
    public bool Passed => !_isSmall && !_fallsShort;

    /// <summary>A folder for the run's files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("collections-bench-").FullName;

    /// <summary>A size that <c>--option N</c> changes. Anything below the full size makes the run SMALL.</summary>
    public int Size(string option, int full)
    {
        var value = Option(option, full);
        if (value < full)
        {
            _isSmall = true;
        }

        return value;
    }

    /// <summary>A number that <c>--option N</c> changes and that has nothing to do with size, such as the seed.</summary>
    public int Option(string option, int usual)
    {
        _unknown.Remove(option);
        var value = options.TryGetValue(option, out var text)
            ? int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"--{option} {text}: not a whole number.")
            : usual;
        Say(FormattableString.Invariant($"{option} = {value}"));
        return value;
    }

    /// <summary>Something beside the figures: sizes, durations, what the rival does.</summary>
    public void Say(string text) => Console.WriteLine($"  {name}: {text}");

    /// <summary>A measured figure, held against its target in <c>targets.json</c> under "name/figure".</summary>
    public void Report(string figure, double value)
    {
        var key = $"{name}/{figure}";
        var target = Targets.TryGetValue(key, out var known) ? known : throw new InvalidOperationException($"targets.json has no '{key}'.");
        var isMet = target.IsMetBy(value);
        _fallsShort |= !isMet;
        var size = _isSmall ? " SMALL" : "";
        Console.WriteLine(FormattableString.Invariant($"{key}: {value:0.###} {target.Unit} (target {target}) {(isMet ? "PASS" : "FALLS SHORT")}{size}"));
    }

    /// <summary>
    /// A fresh, migrated database with all logins on an embedded server that writes to disk as in production; one server per run.
    /// </summary>
    public async Task<BenchmarkDatabase> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        _postgres ??= await EmbeddedPostgres.StartAsync(new(Path.Combine(Folder, "postgres")), NullLogger.Instance, cancellationToken);
        var logins = new DatabaseLogins(_postgres.SuperUserConnectionString, "collections", _ => "benchmark");
        var database = $"bench_{Guid.NewGuid():N}";
        await logins.CreateAsync(cancellationToken);
        await logins.CreateDatabaseAsync(database, template: null, cancellationToken);
        await _postgres.AddStatisticsAsync(database, cancellationToken);
        await new Migrator(NullLogger<Migrator>.Instance).MigrateAsync(logins.OwnerConnectionString(database), HangfireSchema.InstallAsync, cancellationToken);
        await logins.JoinGroupsAsync(cancellationToken);
        return new(
            logins.AppConnectionString(database),
            logins.WorkerConnectionString(database),
            $"{_postgres.SuperUserConnectionString};Database={database}");
    }

    public void ThrowIfAnyOptionIsUnknown()
    {
        if (_unknown.Count > 0)
        {
            throw new ArgumentException($"'{name}' knows no option {string.Join(", ", _unknown.Select(option => $"--{option}"))}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
