using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>
/// What the bootstrap draws: groups (patients) if there are enough, else images, else square blocks of the regions, as one or
/// two slides are too few to draw from. Blocks of one slide resemble each other: intervals over blocks cover other fields of
/// the same slides, not other patients.
/// </summary>
internal sealed class ResamplingUnits
{
    /// <summary>With fewer groups or images than this, blocks are drawn.</summary>
    public const int Least = 8;

    /// <summary>Side of a block in working px.</summary>
    public const int UsualBlock = 1024;

    private readonly int[] _first;
    private readonly int[] _columns;
    private readonly int _block;

    private ResamplingUnits(int count, string description, int[] first, int[] columns, int block)
    {
        Count = count;
        Description = description;
        _first = first;
        _columns = columns;
        _block = block;
    }

    public int Count { get; }

    /// <summary>Such as "12 blocks of 1024 x 1024 working px (1 image)".</summary>
    public string Description { get; }

    /// <param name="block">Side of the blocks in working px.</param>
    public static ResamplingUnits From(IReadOnlyList<TrainingRegion> regions, int block)
    {
        var groups = regions.Select(r => r.Case.Group).Distinct(StringComparer.Ordinal).ToList();
        if (groups.Count >= Least)
            return new ResamplingUnits(
                groups.Count,
                $"{groups.Count} groups ({regions.Count} images)",
                [.. regions.Select(r => groups.IndexOf(r.Case.Group))],
                new int[regions.Count],
                0
            );
        if (regions.Count >= Least)
            return new ResamplingUnits(
                regions.Count,
                $"{regions.Count} images of {groups.Count} group(s)",
                [.. Enumerable.Range(0, regions.Count)],
                new int[regions.Count],
                0
            );
        return Blocks(regions, block);
    }

    /// <summary>The unit of a point, in working px of its region.</summary>
    public int At(int region, int x, int y) => _block == 0 ? _first[region] : _first[region] + y / _block * _columns[region] + x / _block;

    private static ResamplingUnits Blocks(IReadOnlyList<TrainingRegion> regions, int block)
    {
        var first = new int[regions.Count];
        var columns = new int[regions.Count];
        var count = 0;
        for (var i = 0; i < regions.Count; i++)
        {
            first[i] = count;
            columns[i] = Needed(regions[i].Width, block);
            count += columns[i] * Needed(regions[i].Height, block);
        }
        return new ResamplingUnits(
            count,
            $"{count} blocks of {block} x {block} working px ({regions.Count} image(s))",
            first,
            columns,
            block
        );
    }

    private static int Needed(int length, int block) => (length + block - 1) / block;
}
