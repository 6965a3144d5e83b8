namespace TumorTrace.Core.Metrics;

/// <summary>
/// Free-response ROC as the official Camelyon16 code computes it (docs/evaluation.md, "FROC"), for the slides as they
/// are and for any resample of them. The official code keeps lesion probabilities in float32 and false positives in double;
/// both become thresholds, lesions are compared in float32.
/// </summary>
internal sealed class Froc
{
    private sealed record Slide(int[] FalsePositives, int[] LesionThresholds, int[] LesionCounts, int Lesions);

    /// <summary>All slides' probabilities, sorted, each once.</summary>
    private readonly double[] _thresholds;
    private readonly Slide[] _slides;

    /// <param name="slides">Every image that counts, including those without detections.</param>
    /// <param name="doublePrecision">Keeps lesion probabilities in double, too.</param>
    public Froc(IReadOnlyList<SlideHits> slides, bool doublePrecision = false)
    {
        ArgumentNullException.ThrowIfNull(slides);
        double Lesion(double probability) => doublePrecision ? probability : (float)probability;
        _thresholds = [.. slides.SelectMany(s => s.FalsePositives.Concat(s.Lesions.Select(Lesion))).Distinct().Order()];
        _slides =
        [
            .. slides.Select(s => new Slide(
                [.. s.FalsePositives.Select(Index)],
                [.. s.Lesions.Select(p => Index(Lesion(p)))],
                [.. s.Lesions.Select(p => LastReached(Lesion(p), Lesion))],
                s.LesionCount
            )),
        ];
        Lesions = slides.Sum(s => s.LesionCount);
    }

    public int Images => _slides.Length;
    public int Lesions { get; }

    public FrocCurve Curve() => Curve(Enumerable.Repeat(1, _slides.Length).ToArray());

    /// <summary>The curve with slide s counted <paramref name="times"/>[s] times.</summary>
    public FrocCurve Curve(ReadOnlySpan<int> times)
    {
        var present = new bool[_thresholds.Length];
        var falsePositives = new int[_thresholds.Length];
        var hits = new int[_thresholds.Length];
        var images = 0;
        var lesions = 0;
        for (var s = 0; s < _slides.Length; s++)
        {
            if (times[s] == 0)
                continue;
            var slide = _slides[s];
            images = images + times[s];
            lesions = lesions + times[s] * slide.Lesions;
            foreach (var i in slide.FalsePositives)
            {
                present[i] = true;
                falsePositives[i] = falsePositives[i] + times[s];
            }
            foreach (var i in slide.LesionThresholds)
                present[i] = true;
            foreach (var i in slide.LesionCounts)
                hits[i] += times[s];
        }
        return Points(present, falsePositives, hits, images, lesions);
    }

    /// <summary>Counts at or above each threshold, without the smallest, and (0, 0).</summary>
    private static FrocCurve Points(bool[] present, int[] falsePositives, int[] hits, double images, double lesions)
    {
        var x = new List<double> { 0 / images };
        var y = new List<double> { 0 / lesions };
        var smallest = Array.IndexOf(present, true);
        var positives = 0;
        var hit = 0;
        for (var i = present.Length - 1; i > smallest; i--)
        {
            positives = positives + falsePositives[i];
            hit = hit + hits[i];
            if (!present[i])
                continue;
            x.Add(positives / images);
            y.Add(hit / lesions);
        }
        x.Reverse();
        y.Reverse();
        return new FrocCurve(x, y);
    }

    private int Index(double value) => Array.BinarySearch(_thresholds, value);

    /// <summary>The last threshold that a lesion of this probability still reaches, compared in its own precision.</summary>
    private int LastReached(double probability, Func<double, double> rounded)
    {
        var last = Index(probability);
        while (last + 1 < _thresholds.Length && rounded(_thresholds[last + 1]) <= probability)
            last++;
        return last;
    }
}
