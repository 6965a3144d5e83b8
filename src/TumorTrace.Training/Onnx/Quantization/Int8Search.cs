namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>
/// Chooses how a network becomes int8, by the agreement with fp32 on the calibration windows alone: first the clipping, then,
/// while the agreement is too low, more and more convolutions stay in float.
/// </summary>
internal static class Int8Search
{
    /// <summary>The agreement looked for, at all thresholds; higher than the acceptance test's, which other windows decide.</summary>
    public const double WantedIou = 0.987;

    private static readonly Clipping[] s_clippings = [Clipping.MeanSquare, new(0.9999), new(0.99999), new(1)];

    /// <param name="convolutions">Those that may be int8.</param>
    /// <param name="measure">Agreement of a recipe's model; the flag asks for a quick result on a part of the windows.</param>
    /// <param name="report">Says what was tried.</param>
    public static Int8Recipe Find(IReadOnlyList<string> convolutions, Func<Int8Recipe, bool, Agreement> measure, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(convolutions);
        ArgumentNullException.ThrowIfNull(measure);
        ArgumentNullException.ThrowIfNull(report);
        var tried = s_clippings
            .Select(c => new Int8Recipe(c, new HashSet<string>()))
            .Select(r => (Recipe: r, Agreement: measure(r, false)))
            .ToList();
        foreach (var (recipe, agreement) in tried)
            report($"{recipe.Clipping}: {Said(agreement)}");
        var best = tried.MinBy(t => -t.Agreement.SteadyIou);
        return Enough(best.Agreement) ? best.Recipe : WithFloat(best.Recipe, convolutions, measure, report);
    }

    private static string Said(Agreement agreement) =>
        $"IoU {agreement.Iou:f4}, over all thresholds {agreement.SteadyIou:f4}, mean difference {agreement.MeanDifference:f4}";

    private static bool Enough(Agreement agreement) =>
        Math.Min(agreement.Iou, agreement.SteadyIou) >= WantedIou && agreement.AucDrop is not > Agreement.LargestAucDrop;

    /// <summary>
    /// First the beginning of the network in float, between whose convolutions nothing is rounded then: an error made there
    /// passes all the others. If that is not enough, the convolutions that matter most by themselves.
    /// </summary>
    private static Int8Recipe WithFloat(
        Int8Recipe recipe,
        IReadOnlyList<string> convolutions,
        Func<Int8Recipe, bool, Agreement> measure,
        Action<string> report
    )
    {
        var first = Growing(recipe, "first", convolutions, measure, report);
        return Enough(first.Agreement)
            ? first.Recipe
            : new[] { first, Growing(recipe, "most sensitive", Sensitive(recipe, convolutions, measure), measure, report) }
                .MinBy(t => -t.Agreement.SteadyIou)
                .Recipe;
    }

    /// <summary>1, 2, 4, … convolutions in float, up to half of all: more would not be an int8 model.</summary>
    private static (Int8Recipe Recipe, Agreement Agreement) Growing(
        Int8Recipe recipe,
        string which,
        IReadOnlyList<string> order,
        Func<Int8Recipe, bool, Agreement> measure,
        Action<string> report
    )
    {
        var tried = new List<(Int8Recipe, Agreement Agreement)>();
        for (var count = 1; count <= order.Count / 2; count *= 2)
        {
            var candidate = recipe with { FloatConvs = order.Take(count).ToHashSet(StringComparer.Ordinal) };
            tried.Add((candidate, measure(candidate, false)));
            report($"the {count} {which} of {order.Count} convolutions in float: {Said(tried[^1].Agreement)}");
            if (Enough(tried[^1].Agreement))
                return tried[^1];
        }
        return tried.MinBy(t => -t.Agreement.SteadyIou);
    }

    /// <summary>The convolutions, first the one that brings the outputs nearest to fp32 when it alone is left in float.</summary>
    private static List<string> Sensitive(
        Int8Recipe recipe,
        IReadOnlyList<string> convolutions,
        Func<Int8Recipe, bool, Agreement> measure
    ) =>
        [
            .. convolutions
                .Select(c =>
                    (Name: c, measure(recipe with { FloatConvs = new HashSet<string>(StringComparer.Ordinal) { c } }, true).MeanDifference)
                )
                .OrderBy(c => c.MeanDifference)
                .Select(c => c.Name),
        ];
}
