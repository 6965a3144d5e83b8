using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Reports;

/// <summary>Metrics as people read them; one without a value is an en dash.</summary>
internal static class MetricText
{
    public const string None = "–";

    public static string Number(double? value, string format) =>
        value is { } v && double.IsFinite(v) ? v.ToString(format, System.Globalization.CultureInfo.InvariantCulture) : None;

    /// <summary>A share as a percentage, without the percent sign.</summary>
    public static string Percent(double? share, int digits = 1) => Number(100 * share, "F" + digits);

    /// <summary>Such as "70.12–81.40"; empty without an interval.</summary>
    public static string Interval(Estimate estimate, Func<double?, string> text) =>
        double.IsFinite(estimate.Value) && estimate is { Low: { } low, High: { } high } ? $"{text(low)}–{text(high)}" : "";

    /// <summary>Such as "0.7012 [0.6500, 0.7500]"; without an interval the value alone.</summary>
    public static string Bracketed(Estimate e, string format) =>
        double.IsNaN(e.Value) ? None
        : e.Interval is var (low, high) ? $"{e.Value.ToString(format)} [{low.ToString(format)}, {high.ToString(format)}]"
        : e.Value.ToString(format);

    public static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
