using TumorTrace.Core.Annotations;

namespace TumorTrace.Core.Metrics;

/// <summary>Pixel counts of a binary prediction against the truth; pixels of unknown truth are left out.</summary>
public readonly record struct Overlap(long Both, long PredictedOnly, long TruthOnly, long Neither)
{
    /// <summary>Intersection over union of the tumour class; 1 if both are empty (Guo et al. 2019, formula 1).</summary>
    public double TumorIoU => Ratio(Both, Both + PredictedOnly + TruthOnly);

    public double NormalIoU => Ratio(Neither, Neither + PredictedOnly + TruthOnly);

    /// <summary>Formula 1 on one slide: the mean over the classes normal and tumour.</summary>
    public double MeanIoU => (TumorIoU + NormalIoU) / 2;

    public double Dice => Ratio(2 * Both, 2 * Both + PredictedOnly + TruthOnly);

    public double Precision => Ratio(Both, Both + PredictedOnly);

    public double Recall => Ratio(Both, Both + TruthOnly);

    /// <summary>Adds a row of probabilities and truth labels.</summary>
    public Overlap Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, double threshold)
    {
        var (both, predicted, truth, neither) = this;
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (labels[i] == TumorLabel.Unknown)
                continue;
            var isPredicted = probabilities[i] >= threshold;
            if (labels[i] == TumorLabel.Tumor)
                _ = isPredicted ? both++ : truth++;
            else
                _ = isPredicted ? predicted++ : neither++;
        }
        return new Overlap(both, predicted, truth, neither);
    }

    /// <summary>Adds one decision.</summary>
    public Overlap Add(bool predicted, bool truth) =>
        (predicted, truth) switch
        {
            (true, true) => this with { Both = Both + 1 },
            (true, false) => this with { PredictedOnly = PredictedOnly + 1 },
            (false, true) => this with { TruthOnly = TruthOnly + 1 },
            _ => this with { Neither = Neither + 1 },
        };

    /// <summary>All parts together, part i counted <paramref name="times"/>[i] times.</summary>
    public static Overlap Sum(ReadOnlySpan<Overlap> parts, ReadOnlySpan<int> times)
    {
        var (both, predicted, truth, neither) = default(Overlap);
        for (var i = 0; i < parts.Length; i++)
        {
            both += times[i] * parts[i].Both;
            predicted += times[i] * parts[i].PredictedOnly;
            truth += times[i] * parts[i].TruthOnly;
            neither += times[i] * parts[i].Neither;
        }
        return new Overlap(both, predicted, truth, neither);
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
