namespace TumorTrace.Training.Data;

/// <summary>Several patches side by side in one array each.</summary>
/// <param name="Together">Of each patch: its targets are one label for all of their cells together.</param>
public sealed record Batch(int Count, byte[] Pixels, float[] Targets, float[] Weights, bool[] Together)
{
    public static Batch From(IReadOnlyList<Patch> patches)
    {
        ArgumentNullException.ThrowIfNull(patches);
        return new Batch(
            patches.Count,
            Join(patches, p => p.Pixels),
            Join(patches, p => p.Targets),
            Join(patches, p => p.Weights),
            [.. patches.Select(p => p.Together)]
        );
    }

    /// <summary>The batch in equal parts, in order; the number must divide the count.</summary>
    public IEnumerable<Batch> Parts(int parts) =>
        parts == 1
            ? [this]
            : Enumerable
                .Range(0, parts)
                .Select(i => new Batch(
                    Count / parts,
                    Part(Pixels, i, parts),
                    Part(Targets, i, parts),
                    Part(Weights, i, parts),
                    Part(Together, i, parts)
                ));

    private static T[] Part<T>(T[] all, int i, int parts) => all[(all.Length / parts * i)..(all.Length / parts * (i + 1))];

    private static T[] Join<T>(IReadOnlyList<Patch> patches, Func<Patch, T[]> part)
    {
        var length = part(patches[0]).Length;
        var joined = new T[patches.Count * length];
        for (var i = 0; i < patches.Count; i++)
            part(patches[i]).CopyTo(joined, i * length);
        return joined;
    }
}
