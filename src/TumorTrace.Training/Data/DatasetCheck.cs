namespace TumorTrace.Training.Data;

/// <summary>Looks at every image and label of a manifest and reports all problems, not only the first.</summary>
internal static class DatasetCheck
{
    /// <param name="targetMpp">µm per working px that the set is to be used at.</param>
    /// <param name="progress">Share of the images looked at.</param>
    public static DatasetReport Run(
        IReadOnlyList<ManifestLine> lines,
        double targetMpp,
        DataReaders readers,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        var problems = lines.SelectMany(l => l.Problems).Select(p => new DatasetProblem(true, p)).ToList();
        var sound = lines.Where(l => l.Case is not null).ToList();
        var images = new List<ImageMetrics>();
        for (var i = 0; i < sound.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (new ImageCheck(sound[i], targetMpp, readers, problems.Add).Run() is { } figures)
                images.Add(figures);
            progress?.Report((i + 1.0) / sound.Count);
        }
        problems.AddRange(SharedImages(sound));
        problems.AddRange(SharedGroups(sound));
        SplitMetrics[] splits = [.. TrainingSet.Splits.Select(s => Sum(s, images))];
        problems.AddRange(splits.SelectMany(s => OneSided(s, sound)));
        return new DatasetReport(images, splits, problems);
    }

    /// <summary>The same px in two splits make validation and test worthless; twice in one split, they count double.</summary>
    private static IEnumerable<DatasetProblem> SharedImages(List<ManifestLine> lines)
    {
        foreach (var same in lines.GroupBy(l => l.Case!.Image, StringComparer.Ordinal).Select(g => g.ToList()))
        {
            var pairs = same.SelectMany((a, i) => same.Skip(i + 1).Select(b => (A: a, B: b)))
                .Where(p => p.A.Case!.Area.Overlaps(p.B.Case!.Area));
            foreach (var (a, b) in pairs)
            {
                var leak = a.Case!.Split != b.Case!.Split;
                yield return new DatasetProblem(
                    leak,
                    $"{b.Where}: {same[0].Case!.Image}: overlaps {a.Where[(a.Where.LastIndexOf(", ", StringComparison.Ordinal) + 2)..]}, "
                        + (
                            leak
                                ? $"which is of split {a.Case.Split}; give each split an area of its own"
                                : $"both of split {a.Case.Split}: the shared part counts twice"
                        )
                );
            }
        }
    }

    private static IEnumerable<DatasetProblem> SharedGroups(List<ManifestLine> lines) =>
        from line in lines
        group line.Case!.Split by line.Case!.Group into shared
        let splits = shared.Distinct().Order(StringComparer.Ordinal).ToList()
        where splits.Count > 1
        orderby shared.Key
        select new DatasetProblem(
            false,
            $"group '{shared.Key}' is in the splits {string.Join(", ", splits)}: "
                + $"scores on {splits.First(s => s != "train")} say little about other origins"
        );

    private static SplitMetrics Sum(string split, List<ImageMetrics> images)
    {
        var own = images.Where(i => i.Split == split).ToList();
        return new SplitMetrics(
            split,
            own.Count,
            own.Select(i => i.Group).Distinct(StringComparer.Ordinal).Count(),
            own.Sum(i => i.TissueMm2),
            own.Sum(i => i.TumorMm2),
            own.Sum(i => i.NormalMm2)
        );
    }

    private static IEnumerable<DatasetProblem> OneSided(SplitMetrics split, List<ManifestLine> lines)
    {
        if (!lines.Exists(l => l.Case!.Split == split.Split))
        {
            if (split.Split != "test")
                yield return new DatasetProblem(
                    split.Split == "train",
                    $"no image is of split '{split.Split}'"
                        + (split.Split == "train" ? ", expected some to train on" : ": the last weights will be used, not the best")
                );
            yield break;
        }
        if (split.Images > 0 && split.TumorMm2 == 0)
            yield return new DatasetProblem(false, $"split '{split.Split}' has no tumour");
        if (split.Images > 0 && split.NormalMm2 == 0)
            yield return new DatasetProblem(false, $"split '{split.Split}' has no normal tissue");
    }
}
