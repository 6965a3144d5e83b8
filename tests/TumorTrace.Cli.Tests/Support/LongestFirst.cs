using TumorTrace.Cli.Tests.Browser;
using TumorTrace.Cli.Tests.Commands;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Cli.Tests.Viewer;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace TumorTrace.Cli.Tests.Support;

/// <summary>
/// The collections that take longest, and wait or use one core most of the time, begin first: others fill the processor meanwhile.
/// </summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_first = [nameof(QueueTests), nameof(BrowserTests), nameof(TrainCorrectionsTests)];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderBy(c => Rank(c.TestCollectionDisplayName))];

    private static int Rank(string collection) =>
        Array.FindIndex(s_first, name => collection.Contains(name, StringComparison.Ordinal)) is >= 0 and var rank ? rank : s_first.Length;
}
