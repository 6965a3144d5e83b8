namespace TumorTrace.Core.Tissue;

/// <summary>
/// Colours that tissue stained with haematoxylin and eosin does not have, as a mean over 8 µm. Both stains absorb green light most, so
/// tissue is violet, pink or red: blue and green are ink. Each limit lies beyond every slide measured in docs/method.md, section 2.
/// </summary>
internal static class InkColors
{
    /// <summary>Below this maximum of red, green and blue (0..255) a px has no saturation to speak of: it is noise over no light.</summary>
    public const int NoLight = 32;

    /// <summary>Areas below this are near-black. The darkest tissue measured has 60.</summary>
    public const int LeastLight = 48;

    private const int BlackInk = 100;
    private const int Neutral = 24;

    /// <summary>Green is absorbed less than red, or blue so little that violet is left behind.</summary>
    public static bool IsBlueOrGreen(int r, int g, int b) =>
        g - r >= 25 && Chroma(r, g, b) >= 40 || g >= r - 3 && b - r >= 45 || b - r >= 95;

    /// <summary>Ink that is thin, or over tissue; it counts only where it hangs together with <see cref="IsBlueOrGreen"/>.</summary>
    public static bool MayBeBlueOrGreen(int r, int g, int b) => g - r >= 6 && Chroma(r, g, b) >= 30 || IsBlueOrGreen(r, g, b);

    /// <summary>Bright red without blue: blood is darker or paler, eosin keeps some blue.</summary>
    public static bool IsRed(int r, int g, int b) => r >= 160 && r - Math.Max(g, b) >= 135 && b - g <= 25 && 255 * Math.Min(g, b) <= 75 * r;

    /// <summary>Near-black of any tint, and black ink, which is dark and grey.</summary>
    public static bool IsBlack(int r, int g, int b) => Max(r, g, b) < LeastLight || Max(r, g, b) <= BlackInk && Chroma(r, g, b) <= Neutral;

    public static int Max(int r, int g, int b) => Math.Max(r, Math.Max(g, b));

    public static int Chroma(int r, int g, int b) => Max(r, g, b) - Math.Min(r, Math.Min(g, b));
}
