using TumorTrace.Core;
using TumorTrace.Training.Augmentation;

namespace TumorTrace.Training.Data;

/// <summary>
/// Draws training patches. Sample i depends on (seed, i) alone, so that any number of threads, and a resumed run,
/// see the same patches. Groups are drawn in proportion to a power of their number of positions, by default its root: a compromise
/// between equal groups (a few patches of one slide over and over) and equal positions (one large slide decides). Half of
/// the balanced draws come from groups that have both classes, so that a slide's colours do not give its label away.
/// </summary>
public sealed class PatchSampler
{
    private readonly PatchSettings _settings;
    private readonly AugmentationSettings _augmentation;
    private readonly int _seed,
        _jitter;
    private PatchPosition[] _hard = [];
    private double _hardShare;
    private readonly (PatchPosition[] Positions, double Weight)[] _normal,
        _tumor,
        _all,
        _pairedNormal,
        _pairedTumor;

    public PatchSampler(IReadOnlyList<TrainingRegion> regions, PatchSettings settings, AugmentationSettings augmentation, int seed)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        Regions = regions;
        var stride = Math.Max(1, settings.LabelSide / 4);
        _settings = settings;
        _augmentation = augmentation;
        _seed = seed;
        _jitter = stride / 2;
        var positions = regions.SelectMany(r => PatchIndex.Find(r, settings, stride)).ToList();
        _normal = Groups(positions.Where(p => !p.Tumor), settings);
        _tumor = Groups(positions.Where(p => p.Tumor), settings);
        _all = Groups(positions, settings);
        (_pairedNormal, _pairedTumor) = Paired(_normal, _tumor);
        NormalPositions = _normal.Sum(g => g.Positions.Length);
        TumorPositions = _tumor.Sum(g => g.Positions.Length);
        if (positions.Count == 0 || (settings.Balanced && (NormalPositions == 0 || TumorPositions == 0)))
            throw new UserException(
                $"the training images have {TumorPositions} tumour and {NormalPositions} normal positions for patches of "
                    + $"{settings.Window} px at {settings.TargetMpp} µm/px, expected both; check the labels, the pixel sizes, "
                    + $"and whether {settings.MinKnown:p0} of a patch are of known label"
            );
    }

    public IReadOnlyList<TrainingRegion> Regions { get; }
    public int NormalPositions { get; }
    public int TumorPositions { get; }

    /// <summary>Patch number <paramref name="index"/>.</summary>
    public Patch Draw(long index)
    {
        var (position, random) = Position(index);
        return Changed(position, random);
    }

    /// <summary>
    /// Patch number <paramref name="index"/> as it lies in the slide, then <paramref name="draws"/> changes of it, the
    /// first of which is what <see cref="Draw"/> gives.
    /// </summary>
    public IReadOnlyList<PatchView> Show(long index, int draws)
    {
        var (position, random) = Position(index);
        var unchanged = new PatchView(position, PatchReader.Read(position, _settings));
        return [unchanged, .. Enumerable.Range(0, draws).Select(_ => new PatchView(position, Changed(position, random)))];
    }

    private (PatchPosition Position, Random Random) Position(long index)
    {
        var random = new Random(HashCode(_seed, index));
        var paired = _pairedTumor.Length > 0 && random.Next(2) == 0;
        var tumor = random.Next(2) == 0;
        var groups =
            !_settings.Balanced ? _all
            : paired ? (tumor ? _pairedTumor : _pairedNormal)
            : tumor ? _tumor
            : _normal;
        var positions = Pick(groups, random).Positions;
        var position = positions[random.Next(positions.Length)];
        if (!position.Tumor && _hard.Length > 0 && random.NextDouble() < _hardShare)
            position = _hard[random.Next(_hard.Length)];
        return (position.Fixed ? position : position with { X = Move(position.X, random), Y = Move(position.Y, random) }, random);
    }

    /// <summary>From now on this share of the normal patches comes from these positions.</summary>
    internal void UseHardNegatives(PatchPosition[] positions, double share)
    {
        _hard = positions;
        _hardShare = share;
    }

    /// <summary>Normal positions drawn like those of training, unchanged; the same for the same seed and step.</summary>
    internal IReadOnlyList<PatchPosition> SomeNormalPositions(int count, int step)
    {
        var random = new Random(HashCode(_seed, -step));
        return
        [
            .. Enumerable.Range(0, count).Select(_ => Pick(_normal, random).Positions).Select(p => p[random.Next(p.Length)]).Distinct(),
        ];
    }

    private Patch Changed(PatchPosition position, Random random)
    {
        var warp = Warp.Random(_settings.Window, _augmentation, random);
        var color = ColorChange.Random(_augmentation, random);
        var erasing = random.NextDouble() < _augmentation.Erase ? random : null;
        return PatchReader.Read(position, _settings, warp, color, erasing, Degradation.Random(_augmentation, random));
    }

    private int Move(int at, Random random) => at + random.Next(-_jitter, _jitter + 1);

    private static (PatchPosition[] Positions, double Weight)[] Groups(IEnumerable<PatchPosition> positions, PatchSettings settings) =>
        [
            .. positions
                .GroupBy(p => p.Region.Case.Group, StringComparer.Ordinal)
                .Select(g => g.ToArray())
                .Select(g => (g, Math.Pow(g.Length, settings.GroupPower) * g.Average(p => p.Region.Case.Weight))),
        ];

    /// <summary>The groups with both classes, weighted alike for both: by the class they have fewer positions of.</summary>
    private static ((PatchPosition[], double)[] Normal, (PatchPosition[], double)[] Tumor) Paired(
        (PatchPosition[] Positions, double Weight)[] normal,
        (PatchPosition[] Positions, double Weight)[] tumor
    )
    {
        var pairs = normal
            .Join(
                tumor,
                n => n.Positions[0].Region.Case.Group,
                t => t.Positions[0].Region.Case.Group,
                (n, t) => (Normal: n.Positions, Tumor: t.Positions, Weight: Math.Min(n.Weight, t.Weight)),
                StringComparer.Ordinal
            )
            .ToList();
        return ([.. pairs.Select(p => (p.Normal, p.Weight))], [.. pairs.Select(p => (p.Tumor, p.Weight))]);
    }

    private static (PatchPosition[] Positions, double Weight) Pick((PatchPosition[] Positions, double Weight)[] groups, Random random)
    {
        var left = random.NextDouble() * groups.Sum(g => g.Weight);
        foreach (var group in groups)
        {
            left -= group.Weight;
            if (left < 0)
                return group;
        }
        return groups[^1];
    }

    /// <summary>Mixes seed and index (the finaliser of SplitMix64); unlike System.HashCode the same in every process.</summary>
    private static int HashCode(int seed, long index)
    {
        var z = unchecked((ulong)index * 0x9E3779B97F4A7C15UL + (uint)seed);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)(z ^ (z >> 31)) & int.MaxValue;
    }
}
