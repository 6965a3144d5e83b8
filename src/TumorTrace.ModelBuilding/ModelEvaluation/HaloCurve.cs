using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Tissue;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>How far a window with this halo is from a very large window.</summary>
/// <param name="Halo">Context on every side, in working px.</param>
/// <param name="Mean">Mean |p − reference|.</param>
/// <param name="IoU">Of the px at 0.5 and above; 1 if neither window has any.</param>
/// <param name="PixelsPerCentre">Computed px per px that is kept.</param>
public sealed record HaloMetrics(int Halo, double Mean, double Max, double IoU, double PixelsPerCentre);

/// <summary>Which windows are compared. Lengths in working px.</summary>
public sealed record HaloSettings
{
    /// <summary>Side of the square that is kept of each window.</summary>
    public int Centre { get; init; } = 512;

    /// <summary>Number of such squares, spread over the tissue.</summary>
    public int Positions { get; init; } = 8;

    /// <summary>The halos to measure.</summary>
    public IReadOnlyList<int> Halos { get; init; } = [0, 16, 32, 48, 64, 96, 128, 192, 256, 384];

    /// <summary>Halo of the large window that the others are compared with.</summary>
    public int Reference { get; init; } = 640;

    /// <summary>Inference workers.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Centre is < 8 or > 4096)
            yield return new OptionProblem(nameof(Centre), $"{Centre}", "8 to 4096 px");
        if (Positions < 1)
            yield return new OptionProblem(nameof(Positions), $"{Positions}", "at least 1");
        if (Halos.Any(h => h is < 0 or > 4096) || Halos.Count == 0)
            yield return new OptionProblem(nameof(Halos), string.Join(", ", Halos), "0 to 4096 px");
        if (Reference is < 0 or > 4096)
            yield return new OptionProblem(nameof(Reference), $"{Reference}", "0 to 4096 px");
        if (Threads < 1)
            yield return new OptionProblem(nameof(Threads), $"{Threads}", "at least 1");
    }
}

/// <summary>Measures how much context a segmenter's windows need, which decides the halo of lean windows.</summary>
public static class HaloCurve
{
    /// <param name="mpp">µm per level-0 px.</param>
    /// <exception cref="UserException">The slide holds no tissue to measure on, or a length does not fit the output stride.</exception>
    public static IReadOnlyList<HaloMetrics> Measure(
        ISlide slide,
        double mpp,
        IPatchModel segmenter,
        HaloSettings settings,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(segmenter);
        ArgumentNullException.ThrowIfNull(settings);
        CheckStride(segmenter, settings);
        var tissue = TissueFinder.Find(slide, mpp, new TissueOptions(), cancel: cancel);
        var scale = WorkingScale.For(slide.Info, mpp, segmenter.Card.TargetMpp);
        var working = new WorkingSlide(slide, scale, stain: new SlideStaining(slide, tissue, []).For(segmenter.Card, scale));
        var sums = settings.Halos.Select(_ => new Sums()).ToArray();
        Workers.ForEach(
            Squares(slide.Info, tissue, scale, settings),
            settings.Threads,
            square => Compare(working, segmenter, square, settings, sums),
            cancel
        );
        return [.. settings.Halos.Select((halo, i) => sums[i].Metrics(halo, settings.Centre))];
    }

    private static void CheckStride(IPatchModel segmenter, HaloSettings settings)
    {
        var stride = segmenter.Card.OutputStride!.Value;
        if (settings.Halos.Append(settings.Centre).Append(settings.Reference).FirstOrDefault(px => px % stride != 0) is > 0 and var odd)
            throw new UserException($"{segmenter.Path}: {odd} px is not a multiple of the model's output stride {stride}");
    }

    private static void Compare(WorkingSlide working, IPatchModel segmenter, WorkingRect centre, HaloSettings settings, Sums[] sums)
    {
        var reference = Output(working, segmenter, centre, settings.Reference);
        for (var i = 0; i < sums.Length; i++)
            sums[i].Add(Output(working, segmenter, centre, settings.Halos[i]), reference);
    }

    /// <summary>The centre's probabilities by rows, from a window with a halo.</summary>
    private static float[] Output(WorkingSlide working, IPatchModel segmenter, WorkingRect centre, int halo)
    {
        var side = centre.Width + 2 * halo;
        var pixels = new byte[side * side * 3];
        working.Read(new WorkingRect(centre.X - halo, centre.Y - halo, side, side), pixels);
        var output = segmenter.Predict(pixels, 1, side, side);
        var stride = segmenter.Card.OutputStride!.Value;
        var columns = side / stride;
        var skipped = halo / stride;
        var kept = centre.Width / stride;
        return [.. Enumerable.Range(0, kept * kept).Select(i => output[(skipped + i / kept) * columns + skipped + i % kept])];
    }

    /// <summary>Squares that are mostly tissue, spread over it; always the same ones.</summary>
    private static List<WorkingRect> Squares(SlideInfo slide, TissueMask tissue, WorkingScale scale, HaloSettings settings)
    {
        var found = new List<WorkingRect>();
        for (long y = 0; y + settings.Centre <= scale.Size.Height; y += settings.Centre)
        {
            for (long x = 0; x + settings.Centre <= scale.Size.Width; x += settings.Centre)
            {
                var square = new WorkingRect(x, y, settings.Centre, settings.Centre);
                if (IsTissue(tissue, scale, square))
                    found.Add(square);
            }
        }
        if (found.Count == 0)
            throw new UserException(
                $"{slide.Path}: no tissue that fills a square of {settings.Centre} working px; choose another slide or a smaller square"
            )
            {
                Option = nameof(HaloSettings.Centre),
            };
        var count = Math.Min(settings.Positions, found.Count);
        return [.. Enumerable.Range(0, count).Select(i => found[(int)((2L * i + 1) * found.Count / (2 * count))])];
    }

    // The centre and the points halfway to the corners.
    private static bool IsTissue(TissueMask tissue, WorkingScale scale, WorkingRect square)
    {
        (int X, int Y)[] quarters = [(2, 2), (1, 1), (3, 1), (1, 3), (3, 3)];
        return Array.TrueForAll(quarters, q => tissue.Mask[MaskPixel(square.X, q.X), MaskPixel(square.Y, q.Y)]);

        int MaskPixel(long from, int quarter) => (int)((from + square.Width * quarter / 4.0) * scale.Ratio / tissue.Downsample);
    }

    /// <summary>Sums over all squares; workers add at the same time.</summary>
    private sealed class Sums
    {
        private const float Threshold = 0.5f;
        private readonly Lock _lock = new();
        private double _difference,
            _largest;
        private long _count;
        private Overlap _overlap;

        public void Add(float[] output, float[] reference)
        {
            lock (_lock)
            {
                for (var i = 0; i < output.Length; i++)
                {
                    double difference = Math.Abs(output[i] - reference[i]);
                    _difference += difference;
                    _largest = Math.Max(_largest, difference);
                    _overlap = _overlap.Add(output[i] >= Threshold, reference[i] >= Threshold);
                }
                _count += output.Length;
            }
        }

        public HaloMetrics Metrics(int halo, int centre)
        {
            var side = (double)(centre + 2 * halo) / centre;
            return new HaloMetrics(halo, _difference / _count, _largest, _overlap.TumorIoU, side * side);
        }
    }
}
