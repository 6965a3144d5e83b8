using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>Whether a slide looks as bright-field H&amp;E does: light glass, and colours that the two stains can give.</summary>
/// <param name="NotBrightField">Why no tissue can be told by its saturation, or null.</param>
/// <param name="Brown">Share of the coloured px that are brown, as DAB is; 0 to 1.</param>
internal sealed record SlideLook(string? NotBrightField, double Brown)
{
    /// <summary>The most seen on an H&amp;E slide is in docs/method.md, section 2.</summary>
    public const double MuchBrown = 0.2;

    public static SlideLook From(RgbImage overview, OverviewArea area)
    {
        var look = new Counts();
        area.ForEach(overview, (_, _, r, g, b) => look.Add(r, g, b));
        return new SlideLook(look.Complaint(), look.Brown / (double)Math.Max(1, look.Strong));
    }

    private sealed class Counts
    {
        private const int GlassLight = 150;
        private readonly long[] _light = new long[256];
        private long _all,
            _dark,
            _glass,
            _colored,
            _stainLike;

        public long Strong { get; private set; }
        public long Brown { get; private set; }

        public void Add(int r, int g, int b)
        {
            var light = InkColors.Max(r, g, b);
            var chroma = InkColors.Chroma(r, g, b);
            _all++;
            if (light < InkColors.LeastLight)
            {
                _dark++;
                return;
            }
            _light[light]++;
            _colored += chroma > 12 ? 1 : 0;
            _glass += light >= GlassLight && chroma <= 40 ? 1 : 0;
            if (chroma <= 25)
                return;
            Strong++;
            Brown += r >= g && r - b >= 40 && g - b >= 12 ? 1 : 0;
            _stainLike += IsStainLike(r, g, b) ? 1 : 0;
        }

        public string? Complaint()
        {
            if (_all == 0)
                return null;
            var lit = _all - _dark;
            if (1000 * _colored <= _all && Percentile(0.98) - Percentile(0.02) >= 40)
                return "it has no colour (a grey image)";
            var isDim = 10 * _dark >= 3 * _all || Percentile(0.5) < 110;
            return 100 * _glass <= _all && 2 * _stainLike <= lit && isDim
                ? $"its background is dark ({100.0 * _dark / _all:f0}% of it near-black), as in fluorescence or an inverted image"
                : null;
        }

        /// <summary>Violet, pink or red, with the green light absorbed most.</summary>
        private static bool IsStainLike(int r, int g, int b) =>
            g <= Math.Min(r, b) + 10
            && !InkColors.IsBlueOrGreen(r, g, b)
            && 255 * Math.Min(r, Math.Min(g, b)) > 35 * InkColors.Max(r, g, b);

        /// <summary>Of the light of the px that are not near-black.</summary>
        private int Percentile(double share)
        {
            var left = share * (_all - _dark);
            for (var i = 0; i < 256; i++)
            {
                left -= _light[i];
                if (left < 0)
                    return i;
            }
            return 0;
        }
    }
}
