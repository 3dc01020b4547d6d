using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Collections.AmcSandbox.Engine;
using Collections.AmcSandbox.Sql;

namespace Collections.AmcSandbox.Data;

/// <summary>
/// The result files of executions. They are made when asked for, always the same ones; small ones are kept in memory for a while, large ones are streamed.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ResultStore(SandboxState state)
{
    private const int MaxFiles = 5;
    private const int LargeRows = 50_000;
    private const long CacheBytes = 64_000_000;
    private const int ChunkCharacters = 64 * 1024;

    private readonly ConcurrentDictionary<Guid, byte[][]> _cache = new();
    private readonly ConcurrentQueue<Guid> _cached = new();
    private long _cachedBytes;

    public int FileCount(SandboxExecution execution)
    {
        var request = Request(execution);
        return IsLarge(request) ? Parts(request) : SmallFiles(execution, request).Length;
    }

    /// <summary>Writes one file of the result.</summary>
    public async Task Write(SandboxExecution execution, int file, Stream destination, CancellationToken cancellationToken)
    {
        var request = Request(execution);
        if (IsLarge(request) && execution.Fate.Damage == 0)
        {
            await Stream(request, file, Parts(request), destination, null, cancellationToken);
            return;
        }

        var bytes = IsLarge(request)
            ? await Damaged(execution, request, file, cancellationToken)
            : SmallFiles(execution, request)[file];
        await destination.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>The file's length in bytes, where it is known without making it.</summary>
    public long? Length(SandboxExecution execution, int file)
    {
        var request = Request(execution);
        return IsLarge(request) ? null : SmallFiles(execution, request)[file].Length;
    }

    /// <summary>What the files hold.</summary>
    public async Task<ResultFacts> Facts(SandboxExecution execution, CancellationToken cancellationToken)
    {
        if (execution.Facts is { } known)
        {
            return known;
        }

        var request = Request(execution);
        if (!IsLarge(request))
        {
            SmallFiles(execution, request);
            return execution.Facts!;
        }

        var tally = new Tally(request.Plan.Columns);
        var hashes = new List<string>();
        for (var file = 0; file < Parts(request); file++)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var sink = new HashStream(hash);
            await Stream(request, file, Parts(request), sink, tally, cancellationToken);
            hashes.Add(execution.Fate.Damage == 0
                ? Convert.ToHexStringLower(hash.GetHashAndReset())
                : Convert.ToHexStringLower(SHA256.HashData(await Damaged(execution, request, file, cancellationToken))));
        }

        return execution.Facts = tally.Facts(hashes);
    }

    private ResultRequest Request(SandboxExecution execution)
    {
        var instance = SandboxAccount.Find(execution.InstanceId)!.Value.Instance;
        var plan = QueryCompiler.Compile(execution.Workflow, instance, execution.ParameterValues, execution.Window).Plan
            ?? throw new InvalidOperationException("Only an execution that compiled has a result.");
        var rows = SqlComments.Rows(execution.Workflow.SqlQuery!) ?? state.Options.RowsPerWeek;
        return new ResultRequest(plan, instance, state.Options.Seed, execution.Window, execution.AsOf, rows, new CsvFormat(execution.Workflow.OutputFormat));
    }

    private static bool IsLarge(ResultRequest request) => request.EstimatedRows > LargeRows;

    private int Parts(ResultRequest request)
    {
        return (int)Math.Clamp((request.EstimatedRows + state.Options.RowsPerFile - 1) / state.Options.RowsPerFile, 1, MaxFiles);
    }

    private byte[][] SmallFiles(SandboxExecution execution, ResultRequest request)
    {
        if (_cache.TryGetValue(execution.Id, out var known))
        {
            return known;
        }

        var rows = request.Plan.Rows(request, 0, 1).Select(row => row.ToArray()).ToList();
        var tally = new Tally(request.Plan.Columns);
        var perFile = Math.Max(state.Options.RowsPerFile, (rows.Count + MaxFiles - 1) / MaxFiles);
        var files = new List<byte[]>();
        for (var start = 0; start == 0 || start < rows.Count; start += perFile)
        {
            var text = new StringBuilder();
            request.Format.WriteHeader(text, request.Plan.Columns);
            foreach (var row in rows.Skip(start).Take(perFile))
            {
                tally.Add(row);
                request.Format.WriteRow(text, row);
            }

            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            files.Add(execution.Fate.Damage == 0 ? bytes : CsvDamage.Apply(execution.Fate.Damage, bytes));
        }

        var made = files.ToArray();
        execution.Facts ??= tally.Facts([.. made.Select(bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)))]);
        Keep(execution.Id, made);
        return made;
    }

    private void Keep(Guid id, byte[][] files)
    {
        if (!_cache.TryAdd(id, files))
        {
            return;
        }

        _cached.Enqueue(id);
        var total = Interlocked.Add(ref _cachedBytes, files.Sum(f => (long)f.Length));
        while (total > CacheBytes && _cached.TryDequeue(out var oldest) && _cache.TryRemove(oldest, out var dropped))
        {
            total = Interlocked.Add(ref _cachedBytes, -dropped.Sum(f => (long)f.Length));
        }
    }

    private async Task<byte[]> Damaged(SandboxExecution execution, ResultRequest request, int file, CancellationToken cancellationToken)
    {
        using var intact = new MemoryStream();
        await Stream(request, file, Parts(request), intact, null, cancellationToken);
        return CsvDamage.Apply(execution.Fate.Damage, intact.ToArray());
    }

    private static async Task Stream(
        ResultRequest request, int part, int parts, Stream destination, Tally? tally, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(ChunkCharacters + 4096);
        request.Format.WriteHeader(text, request.Plan.Columns);
        foreach (var row in request.Plan.Rows(request, part, parts))
        {
            tally?.Add(row);
            request.Format.WriteRow(text, row);
            if (text.Length >= ChunkCharacters)
            {
                await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
                text.Clear();
            }
        }

        await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
    }

    /// <summary>Adds up rows as a reader of the written text would.</summary>
    private sealed class Tally(IReadOnlyList<OutputColumn> columns)
    {
        private readonly decimal[] _sums = new decimal[columns.Count];
        private long _rows;

        public void Add(ReadOnlySpan<Value> row)
        {
            _rows++;
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i].IsNumber)
                {
                    _sums[i] += row[i].Kind == ValueKind.Double
                        ? decimal.Parse(row[i].ToString(), NumberStyles.Float, CultureInfo.InvariantCulture)
                        : row[i].AsDecimal();
                }
            }
        }

        public ResultFacts Facts(IReadOnlyList<string> hashes)
        {
            var sums = new Dictionary<string, decimal>();
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].IsSummed)
                {
                    sums[columns[i].Name] = _sums[i];
                }
            }

            return new ResultFacts(_rows, sums, hashes);
        }
    }

    private sealed class HashStream(IncrementalHash hash) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => hash.AppendData(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
