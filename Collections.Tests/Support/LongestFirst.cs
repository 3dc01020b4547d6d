using Xunit.Sdk;
using Xunit.v3;

namespace Collections.Tests.Support;

/// <summary>Browsers and processes first: a long class that begins last is waited for by nobody else.</summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => IsLong(collection.TestCollectionDisplayName) ? 0 : 1).ThenBy(collection => collection.UniqueID, StringComparer.Ordinal)];

    private static bool IsLong(string name) =>
        name.Contains(".EndToEnd.", StringComparison.Ordinal) || name.Contains(".Hosting.", StringComparison.Ordinal);
}
