using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Metrics;

/// <summary>A place that a detector calls tumour.</summary>
/// <param name="Point">Level-0 px.</param>
internal readonly record struct Detection(double Probability, Level0Point Point);

/// <summary>What a slide's detections hit (docs/evaluation.md, "FROC").</summary>
/// <param name="Slide">The slide's name.</param>
/// <param name="FalsePositives">Probabilities of the detections outside any lesion, in the detections' order.</param>
/// <param name="Lesions">For each label of the slide the highest probability that hit it; 0 for missed ones and always for ITC.</param>
/// <param name="LesionCount">Labels without ITC.</param>
public sealed record SlideHits(string Slide, IReadOnlyList<double> FalsePositives, IReadOnlyList<double> Lesions, int LesionCount)
{
    /// <summary>Several detections of one lesion count once; those of an ITC neither help nor harm.</summary>
    /// <param name="labelAt">The label at a point, 1..; 0 outside any.</param>
    /// <param name="isItc">For label l, isItc[l − 1].</param>
    internal static SlideHits Find(
        string slide,
        IEnumerable<Detection> detections,
        Func<Level0Point, int> labelAt,
        IReadOnlyList<bool> isItc
    )
    {
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(labelAt);
        ArgumentNullException.ThrowIfNull(isItc);
        var falsePositives = new List<double>();
        var lesions = new double[isItc.Count];
        foreach (var (probability, point) in detections)
        {
            var label = labelAt(point);
            if (label == 0)
                falsePositives.Add(probability);
            else if (!isItc[label - 1])
                lesions[label - 1] = Math.Max(lesions[label - 1], probability);
        }
        return new SlideHits(slide, falsePositives, lesions, isItc.Count(itc => !itc));
    }

    /// <summary>Lesions with a probability above 0.</summary>
    public int Hit => Lesions.Count(p => p > 0);
}
