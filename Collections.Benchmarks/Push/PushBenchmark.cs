using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Collections.Benchmarks.Push;

/// <summary>
/// From the commit of a change to its text in the open pages of a collection: at two changes a second on as many collections as the engine runs at once, and
/// in a burst; and what an open page costs in memory. The pages are circuits without a browser, in a process of their own.
/// </summary>
internal sealed class PushBenchmark : IBenchmark
{
    private const double Megabyte = 1 << 20;
    private const int WarmUpPages = 10;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    public string Name => "push";

    public string Description => "from commit to changed text in 500 open pages, two changes a second and in a burst; memory per open page";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var pages = run.Size("pages", 500);
        var collections = run.Size("collections", 50);
        var active = run.Size("active-collections", 5);
        var beats = run.Size("changes", 40);
        var burst = run.Size("burst", 40);
        var database = await run.CreateDatabaseAsync(cancellationToken);
        var token = RandomNumberGenerator.GetBytes(32);
        var secondToken = RandomNumberGenerator.GetBytes(32);
        var ids = await StageAsync(database, collections, [token, secondToken], cancellationToken);

        await using var app = await BenchmarkApp.StartAsync(
            run, database, "web", sandbox: null,
            new Dictionary<string, string?>
            {
                ["Progress:PollInterval"] = "00:00:00",

                // At the end the server goes while circuits whose pages are gone are still kept, and each says so.
                ["Logging:LogLevel:Microsoft.AspNetCore.Components"] = "None",
            },
            cancellationToken);
        await using (var warm = await Clients.StartAsync(Order(app, token, ids, WarmUpPages), cancellationToken))
        {
            // Not counted: the first pages pay for compilation.
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var clients = await Clients.StartAsync(Order(app, secondToken, ids, pages), cancellationToken);
        var perPage = (GC.GetTotalMemory(forceFullCollection: true) - before) / Megabyte / pages;

        await using var writer = new Writer(database, ids);

        // Not counted: while code is compiled and recompiled, that takes a third of both cores.
        await writer.ChangeAsync(ids.Count, Beat, active, beats, cancellationToken);
        await clients.SeenAsync(Settled, cancellationToken);
        writer.Take();

        var steady = await MeasureAsync(clients, writer, ids.Count, () => writer.ChangeAsync(ids.Count, Beat, active, beats, cancellationToken), cancellationToken);
        run.Say(string.Create(CultureInfo.InvariantCulture, $"two changes a second on {active} of {ids.Count} collections, {pages / ids.Count} pages each: {Words(steady)}"));
        var sudden = await MeasureAsync(clients, writer, ids.Count, () => writer.ChangeAsync(ids.Count, TimeSpan.Zero, active, burst, cancellationToken), cancellationToken);
        run.Say(string.Create(CultureInfo.InvariantCulture, $"{burst} changes on each of {active} collections as fast as they commit: {Words(sudden)}"));

        run.Report("2 changes a second", Percentile(steady, 0.95));
        run.Report("burst", Percentile(sudden, 0.95));
        run.Report("memory per page", perPage);
    }

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>Milliseconds from each commit until each page of its collection showed it, or a later one.</summary>
    private static async Task<List<double>> MeasureAsync(Clients clients, Writer writer, int collections, Func<Task> change, CancellationToken cancellationToken)
    {
        await change();
        var commits = writer.Take();
        var seen = await clients.SeenAsync(Settled, cancellationToken);
        var latencies = new List<double>();
        foreach (var (page, sights) in seen)
        {
            foreach (var (number, at) in commits[page % collections])
            {
                var shown = sights.Where(sight => sight.Number >= number).Select(sight => (long?)sight.At).Min()
                    ?? throw new InvalidOperationException($"Page {page} never showed change {number}.");
                latencies.Add(Stopwatch.GetElapsedTime(at, shown).TotalMilliseconds);
            }
        }

        var expected = commits.Sum(pair => pair.Value.Count * (clients.Pages / collections));
        return latencies.Count == expected ? latencies : throw new InvalidOperationException($"{latencies.Count} of {expected} changes were shown.");
    }

    private static PushClients.Order Order(BenchmarkApp app, byte[] token, List<(Guid Id, string Name)> collections, int pages) => new(
        new Uri(app.Url, "/sign-in/link?token=" + Base64Url.EncodeToString(token)),
        [.. Enumerable.Range(0, pages).Select(page => collections[page % collections.Count])
            .Select(collection => new PushClients.PageToOpen(new Uri(app.Url, $"/collections/{collection.Id}"), collection.Name))]);

    private static string Words(List<double> latencies) => string.Create(
        CultureInfo.InvariantCulture,
        $"{latencies.Count} sights, median {Percentile(latencies, 0.5):0} ms, p95 {Percentile(latencies, 0.95):0} ms, max {latencies.Max():0} ms");

    private static double Percentile(List<double> values, double share) => values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1);

    /// <summary>One person, one instance, collections of a year that are half done, and a link to sign in per client process.</summary>
    private static async Task<List<(Guid Id, string Name)>> StageAsync(
        BenchmarkDatabase database, int collections, byte[][] tokens, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);
        await connection.RunAsync(
            """
            insert into users (id, display_name, user_name, normalized_user_name, email_confirmed, security_stamp, concurrency_stamp, phone_number_confirmed,
                two_factor_enabled, lockout_enabled, access_failed_count)
            values ('00000000-0000-0000-0000-000000000001', 'Watcher', 'watcher', 'WATCHER', true, 's', 's', false, false, true, 0);
            insert into amc_accounts (id, account_id, marketplace_id, name) values ('00000000-0000-0000-0000-000000000002', 'ENTITYPUSH', 'ATVPDKIKX0DER', 'Push');
            insert into amc_instances (id, account_id, instance_id, name)
            values ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 'amcpush0001', 'Push');
            insert into instance_access (user_id, instance_id, role)
            values ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000003', 'Analyst');
            """,
            cancellationToken);
        foreach (var token in tokens)
        {
            await connection.RunAsync(
                $"""
                insert into sign_in_links (token_hash, purpose, user_id, created_at, expires_at)
                values ('\x{Convert.ToHexString(SHA256.HashData(token))}', 'demo', '00000000-0000-0000-0000-000000000001', now(), now() + interval '1 day')
                """,
                cancellationToken);
        }

        await connection.RunAsync(BenchmarkSql.Plan("Watched", collections, 52, 1), cancellationToken);
        await connection.RunAsync(
            """
            update report_data_weeks w set status = 'SUCCESS', row_count = 100
            where w.week_start_date < (select min(x.week_start_date) + 182 from report_data_weeks x where x.collection_id = w.collection_id);
            select refresh_collection_status(id) from report_data_collections;
            """,
            cancellationToken);
        return await connection.ListAsync(
            "select id, name from report_data_collections order by name", row => (row.GetGuid(0), row.GetString(1)), cancellationToken);
    }

    /// <summary>Commits changes as the engine does, as the worker, and notes when.</summary>
    private sealed class Writer(BenchmarkDatabase database, List<(Guid Id, string Name)> collections) : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(database.Worker);
        private readonly Dictionary<int, List<(int Number, long At)>> _commits = [];
        private int _number;

        public Dictionary<int, List<(int Number, long At)>> Take()
        {
            var taken = Enumerable.Range(0, collections.Count).ToDictionary(index => index, index => _commits.GetValueOrDefault(index) ?? []);
            _commits.Clear();
            return taken;
        }

        /// <summary>Changes the first <paramref name="active"/> collections, spread over each beat.</summary>
        public async Task ChangeAsync(int count, TimeSpan beat, int active, int beats, CancellationToken cancellationToken)
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            var start = Stopwatch.GetTimestamp();
            var many = Math.Min(active, count);
            for (var turn = 0; turn < beats * many; turn++)
            {
                var due = (beat / many * turn) - Stopwatch.GetElapsedTime(start);
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due, TimeProvider.System, cancellationToken);
                }

                await ChangeAsync(connection, turn % many, cancellationToken);
            }
        }

        public ValueTask DisposeAsync() => _source.DisposeAsync();

        private async Task ChangeAsync(NpgsqlConnection connection, int collection, CancellationToken cancellationToken)
        {
            var number = ++_number;
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                """
                update report_data_weeks set reason_code = 'waiting_for_slot', reason = $2
                where id = (select id from report_data_weeks where collection_id = $1 order by week_start_date desc limit 1)
                """,
                connection)
            {
                Parameters = { new() { Value = collections[collection].Id }, new() { Value = string.Create(CultureInfo.InvariantCulture, $"{HeadlessPage.Mark}{number:000000}") } },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
            await using var refresh = new NpgsqlCommand("select refresh_collection_status($1)", connection) { Parameters = { new() { Value = collections[collection].Id } } };
            await refresh.ExecuteNonQueryAsync(cancellationToken);
            var at = Stopwatch.GetTimestamp();
            await transaction.CommitAsync(cancellationToken);
            (_commits.TryGetValue(collection, out var commits) ? commits : _commits[collection] = []).Add((number, at));
        }
    }

    /// <summary>The process with the pages.</summary>
    private sealed class Clients : IAsyncDisposable
    {
        private readonly Process _process;

        private Clients(Process process, int pages)
        {
            (_process, Pages) = (process, pages);
        }

        public int Pages { get; }

        public static async Task<Clients> StartAsync(PushClients.Order order, CancellationToken cancellationToken)
        {
            var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(PushClients).Assembly.Location, PushClients.Word])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order).AsMemory(), cancellationToken);
            await process.StandardInput.FlushAsync(cancellationToken);
            var answer = await process.StandardOutput.ReadLineAsync(cancellationToken);
            return answer is "OPEN" ? new(process, order.Pages.Count) : throw new InvalidOperationException("The pages could not be opened; see above.");
        }

        /// <summary>By page: which change it showed when. Waits a while first, so that the last one has come in.</summary>
        public async Task<Dictionary<int, List<(int Number, long At)>>> SeenAsync(TimeSpan settled, CancellationToken cancellationToken)
        {
            await Task.Delay(settled, TimeProvider.System, cancellationToken);
            await _process.StandardInput.WriteLineAsync("SEEN".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var seen = new Dictionary<int, List<(int Number, long At)>>();
            while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line && line is not "END")
            {
                var words = line.Split(' ');
                var page = int.Parse(words[0], CultureInfo.InvariantCulture);
                (seen.TryGetValue(page, out var sights) ? sights : seen[page] = []).Add(
                    (int.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture)));
            }

            return seen;
        }

        public async ValueTask DisposeAsync()
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
