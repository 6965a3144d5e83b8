using TumorTrace.Core.Stages;

namespace TumorTrace.Segmentation;

/// <summary>
/// Which process does which slide of a batch. A slide of more than half a part of the batch, by the bytes of its file, is divided:
/// every part does its share of it. The others, laid end to end, are cut into equal lengths, and each belongs to the part that holds its
/// middle. So no part has more than one and a half times its share. Follows from the slides' files alone: all processes agree.
/// </summary>
internal static class BatchDivision
{
    /// <summary>The share of each slide that falls to the part: the whole, a part, or nothing (null), in the order of the slides.</summary>
    public static IReadOnlyList<WorkPart?> Shares(IReadOnlyList<string> slides, WorkPart part)
    {
        var sizes = slides.Select(BytesOf).ToList();
        var largest = sizes.Sum() / (2.0 * part.Count);
        var length = sizes.Where(s => s <= largest).Sum() / (double)part.Count;
        var shares = new List<WorkPart?>();
        double start = 0;
        foreach (var size in sizes)
        {
            if (size > largest)
            {
                shares.Add(part);
                continue;
            }
            shares.Add((int)((start + size / 2.0) / length) + 1 == part.Number ? WorkPart.Whole : null);
            start += size;
        }
        return shares;
    }

    /// <summary>A slide of several files has them in a folder of its name (MIRAX). One that is missing has some, to be reported.</summary>
    private static long BytesOf(string slide)
    {
        var folder = Path.ChangeExtension(slide, null);
        var others =
            Path.HasExtension(slide) && Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length) : 0;
        return 1 + others + (File.Exists(slide) ? new FileInfo(slide).Length : 0);
    }
}
