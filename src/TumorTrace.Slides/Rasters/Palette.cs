namespace TumorTrace.Slides.Rasters;

/// <summary>
/// Colour scales for probabilities that are perceptually even and readable by the colour-blind: viridis and magma (Smith and
/// van der Walt, matplotlib; CC0), cividis (Nuñez, Anderton and Renslow 2018, PLOS ONE 13:e0199239).
/// </summary>
internal static class Palette
{
    public const string Default = "viridis";

    // Straight lines between evenly spaced anchors of the published tables.
    private static readonly Dictionary<string, byte[]> s_all = new(StringComparer.Ordinal)
    {
        ["viridis"] = From(v => ColourMap.At(v) is var c ? (c.Red, c.Green, c.Blue) : default),
        ["magma"] = From(
            Between(
                0x000004,
                0x0B0924,
                0x20114B,
                0x3B0F70,
                0x57157E,
                0x721F81,
                0x8C2981,
                0xA8327D,
                0xC43C75,
                0xDE4968,
                0xF1605D,
                0xFA7F5E,
                0xFE9F6D,
                0xFEBF84,
                0xFDDEA0,
                0xFCFDBF
            )
        ),
        ["cividis"] = From(Between(0x00224E, 0x35456C, 0x666970, 0x948E77, 0xC8B866, 0xFEE838)),
    };

    public static IEnumerable<string> Names => s_all.Keys;

    /// <summary>256 colours of 3 bytes, number 255 for probability 1; null for a name that is not known.</summary>
    public static byte[]? Find(string name) => s_all.GetValueOrDefault(name);

    private static byte[] From(Func<double, (byte Red, byte Green, byte Blue)> at)
    {
        var colours = new byte[256 * 3];
        for (var i = 0; i < 256; i++)
            (colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]) = at(i / 255.0);
        return colours;
    }

    private static Func<double, (byte, byte, byte)> Between(params int[] anchors) =>
        value =>
        {
            var position = value * (anchors.Length - 1);
            var index = Math.Min((int)position, anchors.Length - 2);
            var low = anchors[index];
            var high = anchors[index + 1];
            var share = position - index;
            return (Mix(low >> 16, high >> 16, share), Mix(low >> 8, high >> 8, share), Mix(low, high, share));
        };

    private static byte Mix(int low, int high, double share) => (byte)Math.Round((low & 255) + share * ((high & 255) - (low & 255)));
}
