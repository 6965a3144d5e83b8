using TumorTrace.Cli.Tests.Support;
using TumorTrace.Cli.Tests.Viewer;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace TumorTrace.Cli.Tests.Support;

/// <summary>Collections that take minutes and wait most of the time begin first, so that others fill the processor meanwhile.</summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_first = [nameof(QueueTests), nameof(DividedQueueTests), nameof(SubmitQueueTests)];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.IndexOf(s_first, c.TestCollectionDisplayName) is >= 0 and var i ? i : s_first.Length)];
}
