namespace TumorTrace.Training.Data;

/// <summary>The fixed patches that a run is validated on: a lattice over the validation images, unchanged.</summary>
public static class ValidationPatches
{
    /// <summary>Every label square once, thinned evenly to at most <paramref name="most"/> patches.</summary>
    public static IReadOnlyList<PatchPosition> Find(IReadOnlyList<TrainingRegion> regions, PatchSettings settings, int most)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        var all = regions.SelectMany(r => PatchIndex.Find(r, settings, settings.LabelSide)).ToList();
        return Thinned(all, most);
    }

    /// <summary>Evenly chosen ones, in order; all where there are no more.</summary>
    public static IReadOnlyList<PatchPosition> Thinned(IReadOnlyList<PatchPosition> positions, int most)
    {
        ArgumentNullException.ThrowIfNull(positions);
        return positions.Count <= most
            ? positions
            : [.. Enumerable.Range(0, most).Select(i => positions[(int)((long)i * positions.Count / most)])];
    }

    /// <summary>The patches in batches; read again for every round, as they may not fit in memory.</summary>
    public static IEnumerable<Batch> Batches(IReadOnlyList<PatchPosition> positions, PatchSettings settings, int batch) =>
        positions.Chunk(batch).Select(chunk => Batch.From(Read(chunk, settings)));

    /// <summary>The patches, all at once and in order.</summary>
    public static IReadOnlyList<Patch> Read(IReadOnlyList<PatchPosition> positions, PatchSettings settings) =>
        [.. positions.AsParallel().AsOrdered().Select(p => PatchReader.Read(p, settings))];
}
