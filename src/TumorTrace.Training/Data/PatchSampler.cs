using TumorTrace.Core;

namespace TumorTrace.Training.Data;

/// <summary>
/// Draws training patches. Sample i depends on (seed, i) alone, so that any number of threads, and a resumed run,
/// see the same patches. Groups are drawn in proportion to a power of their number of places, by default its root: a compromise
/// between equal groups (a few patches of one slide over and over) and equal places (one large slide decides). Half of
/// the balanced draws come from groups that have both classes, so that a slide's colours do not give its label away.
/// </summary>
public sealed partial class PatchSampler
{
    private readonly PatchSettings _settings;
    private readonly Augmentation _augmentation;
    private readonly int _seed,
        _jitter;
    private PatchPosition[] _hard = [];
    private double _hardShare;
    private readonly (PatchPosition[] Places, double Weight)[] _normal,
        _tumor,
        _all,
        _pairedNormal,
        _pairedTumor;

    public PatchSampler(IReadOnlyList<TrainingRegion> regions, PatchSettings settings, Augmentation augmentation, int seed)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        Regions = regions;
        var stride = Math.Max(1, settings.LabelSide / 4);
        _settings = settings;
        _augmentation = augmentation;
        _seed = seed;
        _jitter = stride / 2;
        var places = regions.SelectMany(r => PatchIndex.Find(r, settings, stride)).ToList();
        _normal = Groups(places.Where(p => !p.Tumor), settings);
        _tumor = Groups(places.Where(p => p.Tumor), settings);
        _all = Groups(places, settings);
        (_pairedNormal, _pairedTumor) = Paired(_normal, _tumor);
        NormalPlaces = _normal.Sum(g => g.Places.Length);
        TumorPlaces = _tumor.Sum(g => g.Places.Length);
        if (places.Count == 0 || (settings.Balanced && (NormalPlaces == 0 || TumorPlaces == 0)))
            throw new UserException(
                $"the training images have {TumorPlaces} tumour and {NormalPlaces} normal places for patches of {settings.Window} px at {settings.TargetMpp} µm/px, expected both; check labels, mpp and --min-known"
            );
    }

    public IReadOnlyList<TrainingRegion> Regions { get; }
    public int NormalPlaces { get; }
    public int TumorPlaces { get; }

    /// <summary>Patch number <paramref name="index"/>.</summary>
    public Patch Draw(long index)
    {
        var (place, random) = Place(index);
        return Changed(place, random);
    }

    private (PatchPosition Place, Random Random) Place(long index)
    {
        var random = new Random(HashCode(_seed, index));
        var paired = _pairedTumor.Length > 0 && random.Next(2) == 0;
        var tumor = random.Next(2) == 0;
        var groups =
            !_settings.Balanced ? _all
            : paired ? (tumor ? _pairedTumor : _pairedNormal)
            : tumor ? _tumor
            : _normal;
        var places = Pick(groups, random).Places;
        var place = places[random.Next(places.Length)];
        if (!place.Tumor && _hard.Length > 0 && random.NextDouble() < _hardShare)
            place = _hard[random.Next(_hard.Length)];
        return (place.Fixed ? place : place with { X = Move(place.X, random), Y = Move(place.Y, random) }, random);
    }

    /// <summary>From now on this share of the normal patches comes from these places.</summary>
    internal void UseHardNegatives(PatchPosition[] places, double share)
    {
        _hard = places;
        _hardShare = share;
    }

    /// <summary>Normal places drawn like those of training, unchanged; the same for the same seed and step.</summary>
    internal IReadOnlyList<PatchPosition> SomeNormalPlaces(int count, int step)
    {
        var random = new Random(HashCode(_seed, -step));
        return [.. Enumerable.Range(0, count).Select(_ => Pick(_normal, random).Places).Select(p => p[random.Next(p.Length)]).Distinct()];
    }

    private Patch Changed(PatchPosition place, Random random)
    {
        var warp = Warp.Random(_settings.Window, _augmentation, random);
        var color = ColorChange.Random(place.Region.Normalization, _augmentation, random);
        var erasing = random.NextDouble() < _augmentation.Erase ? random : null;
        return PatchReader.Read(place, _settings, warp, color, erasing, Degradation.Random(_augmentation, random));
    }

    private int Move(int at, Random random) => at + random.Next(-_jitter, _jitter + 1);

    private static (PatchPosition[] Places, double Weight)[] Groups(IEnumerable<PatchPosition> places, PatchSettings settings) =>
        [
            .. places
                .GroupBy(p => p.Region.Case.Group, StringComparer.Ordinal)
                .Select(g => g.ToArray())
                .Select(g => (g, Math.Pow(g.Length, settings.GroupPower) * g.Average(p => p.Region.Case.Weight))),
        ];

    /// <summary>The groups with both classes, weighted alike for both: by the class they have fewer places of.</summary>
    private static ((PatchPosition[], double)[] Normal, (PatchPosition[], double)[] Tumor) Paired(
        (PatchPosition[] Places, double Weight)[] normal,
        (PatchPosition[] Places, double Weight)[] tumor
    )
    {
        var pairs = normal
            .Join(
                tumor,
                n => n.Places[0].Region.Case.Group,
                t => t.Places[0].Region.Case.Group,
                (n, t) => (Normal: n.Places, Tumor: t.Places, Weight: Math.Min(n.Weight, t.Weight)),
                StringComparer.Ordinal
            )
            .ToList();
        return ([.. pairs.Select(p => (p.Normal, p.Weight))], [.. pairs.Select(p => (p.Tumor, p.Weight))]);
    }

    private static (PatchPosition[] Places, double Weight) Pick((PatchPosition[] Places, double Weight)[] groups, Random random)
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
