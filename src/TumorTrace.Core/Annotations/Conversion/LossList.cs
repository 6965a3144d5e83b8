namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>Something that the target form cannot hold, or holds in another way.</summary>
/// <param name="Count">How many objects it concerns.</param>
/// <param name="What">Goes on after the count: "holes: …".</param>
internal sealed record Loss(long Count, string What)
{
    public override string ToString() => $"{Count} {What}";
}

/// <summary>What a conversion loses, gathered on the way.</summary>
internal sealed class LossList
{
    private readonly List<Loss> _losses = [];

    private readonly List<string> _said = [];

    public IReadOnlyList<Loss> All => _losses;

    /// <summary>What was decided on the way, without a loss; sentences.</summary>
    public IReadOnlyList<string> Said => _said;

    public void Say(IEnumerable<string> notes) => _said.AddRange(notes);

    /// <summary>Nothing is noted for a count of 0.</summary>
    public void Add(long count, string what)
    {
        if (count > 0)
            _losses.Add(new Loss(count, what));
    }

    /// <summary>A line for each key, in the order of first appearance.</summary>
    public void AddEach<T>(IEnumerable<T> items, Func<T, string> key, Func<string, string> what)
    {
        foreach (var group in items.GroupBy(key, StringComparer.Ordinal))
            Add(group.Count(), what(group.Key));
    }
}
