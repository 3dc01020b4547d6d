namespace Collections.Benchmarks;

/// <summary>Connection strings of a benchmark's own database.</summary>
internal sealed record BenchmarkDatabase(string App, string Worker, string SuperUser);
