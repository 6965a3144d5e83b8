using TumorTrace.Cli.Tests.Support;
using TumorTrace.Cli.Tests.Viewer;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace TumorTrace.Cli.Tests.Support;

/// <summary>The collection that takes longest, and waits most of the time, begins first: others fill the processor meanwhile.</summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderBy(c => c.TestCollectionDisplayName != nameof(QueueTests))];
}
