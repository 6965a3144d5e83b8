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
        var images = Measure(sound, targetMpp, readers, problems, progress, cancel);
        problems.AddRange(SharedImages(sound));
        problems.AddRange(SharedGroups(sound));
        SplitMetrics[] splits = [.. TrainingSet.Splits.Select(s => Sum(s, images))];
        problems.AddRange(splits.SelectMany(s => OneSided(s, sound)));
        return new DatasetReport(images, splits, problems);
    }

    private static List<ImageMetrics> Measure(
        List<ManifestLine> lines,
        double targetMpp,
        DataReaders readers,
        List<DatasetProblem> problems,
        IProgress<double>? progress,
        CancellationToken cancel
    )
    {
        var images = new List<ImageMetrics>();
        // Rows of one image stand together as a rule.
        CheckedImage? image = null;
        try
        {
            for (var i = 0; i < lines.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var check = new ImageCheck(lines[i], targetMpp, readers, problems.Add);
                if (image?.Is(lines[i].Case!.Image) != true)
                {
                    image?.Dispose();
                    image = check.Open();
                }
                if (image is not null && check.Run(image) is { } figures)
                    images.Add(figures);
                progress?.Report((i + 1.0) / lines.Count);
            }
        }
        finally
        {
            image?.Dispose();
        }
        return images;
    }

    /// <summary>
    /// The same px in two splits make validation and test worthless; twice in one split, they count double. One problem a row, with the
    /// first of the rows before it that share px: thousands of fields of one slide may all overlap.
    /// </summary>
    private static IEnumerable<DatasetProblem> SharedImages(List<ManifestLine> lines)
    {
        foreach (var image in lines.GroupBy(l => l.Case!.Image, StringComparer.Ordinal))
        {
            // Of rows with the same area and split, the first.
            var before = new List<(ManifestLine Line, int Rows)>();
            foreach (var line in image)
            {
                var (area, split) = (line.Case!.Area, line.Case.Split);
                var shared = before.FindAll(b => b.Line.Case!.Area.Overlaps(area));
                if (shared.Count > 0)
                    yield return Overlap(line, shared);
                var same = before.FindIndex(b => b.Line.Case!.Area == area && b.Line.Case.Split == split);
                if (same >= 0)
                    before[same] = (before[same].Line, before[same].Rows + 1);
                else
                    before.Add((line, 1));
            }
        }
    }

    private static DatasetProblem Overlap(ManifestLine line, List<(ManifestLine Line, int Rows)> shared)
    {
        var leak = shared.Find(s => s.Line.Case!.Split != line.Case!.Split).Line;
        var other = leak ?? shared[0].Line;
        var more = shared.Sum(s => s.Rows) - 1;
        return new DatasetProblem(
            leak is not null,
            $"{line.Where}: {line.Case!.Image}: overlaps {other.Where[(other.Where.LastIndexOf(", ", StringComparison.Ordinal) + 2)..]}"
                + (more > 0 ? $" and {more} more" : "")
                + (
                    leak is not null
                        ? $", which is of split {leak.Case!.Split}; give each split an area of its own"
                        : $", both of split {line.Case.Split}: the shared part counts twice"
                )
        );
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
