using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations.Corrections;

/// <summary>What the review of a slide took, and how much of its outlines was drawn by hand; sums of several slides too.</summary>
internal sealed record ReviewEffort
{
    /// <summary>A longer time without a save counts as so long: somebody was away.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    /// <summary>Lesions accepted, rejected, deleted, drawn or redrawn.</summary>
    public required int Lesions { get; init; }

    /// <summary>From the first save to the last, without pauses. What went before the first save is not known.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Of it, the time before saves that brought a new outline.</summary>
    public required TimeSpan DrawingTime { get; init; }

    /// <summary>Outlines that were drawn in that time, mm, those that were given up again too.</summary>
    public required double DrawnMm { get; init; }

    /// <summary>Outline of all accepted and drawn tumour, mm.</summary>
    public required double OutlineMm { get; init; }

    /// <summary>Tumour that only the run, or only the reviewer has, mm².</summary>
    public required double ChangedMm2 { get; init; }

    /// <summary>Reviewed tumour of the run, the reviewer's, or both, mm².</summary>
    public required double TumorMm2 { get; init; }

    /// <summary>Null where nothing was reviewed, or all of it was saved at once.</summary>
    public TimeSpan? TimePerLesion => Lesions == 0 || Time == TimeSpan.Zero ? null : Time / Lesions;

    /// <summary>Share of the tumour area that the review changed; null where there is none.</summary>
    public double? ChangedShare => TumorMm2 > 0 ? ChangedMm2 / TumorMm2 : null;

    /// <summary>
    /// How long drawing all outlines by hand would have taken, at the speed of those that were; null if none was drawn, so that the
    /// speed is not known.
    /// </summary>
    public TimeSpan? ByHand => DrawnMm > 0 && DrawingTime > TimeSpan.Zero ? DrawingTime * (OutlineMm / DrawnMm) : null;

    /// <param name="run">The run's regions in level-0 px; empty for a slide without a run.</param>
    /// <param name="versions">All versions, oldest first.</param>
    /// <param name="mpp">µm per level-0 px.</param>
    public static ReviewEffort Of(IReadOnlyList<AnnotationShape> run, IReadOnlyList<CorrectionVersion> versions, double mpp)
    {
        var (time, drawing, drawn) = (TimeSpan.Zero, TimeSpan.Zero, 0.0);
        var known = Keys(versions[0].Shapes);
        foreach (var (earlier, later) in versions.Zip(versions.Skip(1)))
        {
            var step = TimeSpan.FromTicks(Math.Clamp((later.At - earlier.At).Ticks, 0, LongestPause.Ticks));
            var outlines = QuPathGeoJson
                .ByFeature(later.Shapes)
                .Where(f => f[0].Kind == RegionKind.Tumor && !Review.IsTraced(f[0]) && known.Add(OutlineKey.Compute(f)))
                .ToList();
            time += step;
            if (outlines.Count == 0)
                continue;
            drawing += step;
            drawn += outlines.Sum(Length);
        }
        var reviewed = Review.Compute(run, versions[^1]);
        // The run's own outlines, of reshaped regions too.
        var judged = reviewed.Where(r => r.Verdict is not (Verdict.NotReviewed or Verdict.LeftOut)).Select(r => r.Shape.Id).ToHashSet();
        var before = run.Where(s => judged.Contains(s.Id)).ToList();
        var after = reviewed.Where(r => r.Verdict is Verdict.Accepted or Verdict.Redrawn).ToList();
        var (a, b) = (ShapeAreas.Union(before), ShapeAreas.Union(after.Select(r => r.Shape)));
        var common = ShapeAreas.Common(a, b);
        var mm2 = mpp * mpp / 1e6;
        return new ReviewEffort
        {
            Lesions = reviewed
                .Where(r => r.Verdict is not (Verdict.NotReviewed or Verdict.LeftOut or Verdict.Normal))
                .Select((r, i) => r.Shape.Id ?? $"{i}")
                .Distinct(StringComparer.Ordinal)
                .Count(),
            Time = time,
            DrawingTime = drawing,
            DrawnMm = drawn * mpp / 1000,
            OutlineMm = after.Sum(r => Length([r.Shape])) * mpp / 1000,
            ChangedMm2 = (a.Area + b.Area - 2 * common) * mm2,
            TumorMm2 = (a.Area + b.Area - common) * mm2,
        };
    }

    public static ReviewEffort Sum(IReadOnlyCollection<ReviewEffort> all) =>
        new()
        {
            Lesions = all.Sum(e => e.Lesions),
            Time = all.Aggregate(TimeSpan.Zero, (t, e) => t + e.Time),
            DrawingTime = all.Aggregate(TimeSpan.Zero, (t, e) => t + e.DrawingTime),
            DrawnMm = all.Sum(e => e.DrawnMm),
            OutlineMm = all.Sum(e => e.OutlineMm),
            ChangedMm2 = all.Sum(e => e.ChangedMm2),
            TumorMm2 = all.Sum(e => e.TumorMm2),
        };

    private static HashSet<string> Keys(IReadOnlyList<AnnotationShape> shapes) =>
        QuPathGeoJson.ByFeature(shapes).Select(OutlineKey.Compute).ToHashSet(StringComparer.Ordinal);

    /// <summary>Of all rings, px.</summary>
    private static double Length(List<AnnotationShape> parts) =>
        parts.Sum(p => p.Holes.Prepend(p.Outer).Sum(ring => ring.Select((q, i) => Distance(q, ring[(i + 1) % ring.Count])).Sum()));

    private static double Distance(Level0Point a, Level0Point b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));
}
