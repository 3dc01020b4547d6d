namespace Collections.Benchmarks;

/// <summary>Something that <c>./bench</c> measures.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>./bench NAME</c> calls it; also the first part of the names of its figures.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Description { get; }

    Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken);
}
