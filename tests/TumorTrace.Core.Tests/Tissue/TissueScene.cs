using TumorTrace.Core.Imaging;
using TumorTrace.Core.Tissue;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Tissue;

/// <summary>A painted slide at the mask's own 8 µm/px: glass, an ellipse of tissue, and whatever is painted over it.</summary>
internal sealed class TissueScene
{
    public const int Width = 320,
        Height = 240;
    private readonly (int R, int G, int B)[] _pixels = new (int, int, int)[Width * Height];

    /// <summary>Where tissue was painted and nothing over it.</summary>
    public BitMask Truth { get; } = new(Width, Height);

    public static TissueScene OnGlass((int R, int G, int B)? glass = null)
    {
        var scene = new TissueScene();
        scene.Paint((_, _) => true, (_, _) => glass ?? (242, 240, 239));
        return scene;
    }

    /// <summary>Glass with an ellipse of eosin and haematoxylin in patches.</summary>
    public static TissueScene Usual() => OnGlass().Tissue((x, y) => (x / 9 + y / 7) % 3 == 0 ? (128, 84, 150) : (214, 130, 178));

    public static bool InEllipse(int x, int y) => Math.Pow((x - 160) / 95.0, 2) + Math.Pow((y - 120) / 70.0, 2) < 1;

    public TissueScene Tissue(Func<int, int, (int, int, int)> color)
    {
        Paint(InEllipse, color);
        for (var i = 0; i < _pixels.Length; i++)
            Truth[i % Width, i / Width] |= InEllipse(i % Width, i / Width);
        return this;
    }

    /// <summary>What is neither tissue nor glass; <paramref name="opacity"/> below 1 mixes it with what lies below.</summary>
    public TissueScene Over(Func<int, int, bool> where, (int R, int G, int B) color, double opacity = 1)
    {
        Paint(
            where,
            (x, y) =>
            {
                Truth[x, y] = false;
                var (r, g, b) = _pixels[y * Width + x];
                return (Mix(r, color.R, opacity), Mix(g, color.G, opacity), Mix(b, color.B, opacity));
            }
        );
        return this;
    }

    /// <summary>Noise of so many grey values to either side, the same in squares of 8 px, as JPEG leaves it in colours.</summary>
    public TissueScene Noise(int strength)
    {
        Paint(
            (_, _) => true,
            (x, y) =>
            {
                var (r, g, b) = _pixels[y * Width + x];
                return (r + Jitter(x / 8, y / 8, 1), g + Jitter(x / 2, y / 2, 2), b + Jitter(x / 8, y / 8, 3));
            }
        );
        return this;

        int Jitter(int x, int y, int channel) =>
            (int)((uint)((x * 73_856_093) ^ (y * 19_349_663) ^ (channel * 83_492_791)) >> 7) % (2 * strength + 1) - strength;
    }

    public TissueMask Find(TissueOptions? options = null) =>
        TissueFinder.Find(new MemorySlide(Width, Height, 8, Color), 8, options ?? new());

    /// <summary>Agreement with the truth.</summary>
    public double IoU(TissueMask found)
    {
        long both = 0,
            either = 0;
        for (var i = 0; i < _pixels.Length; i++)
        {
            var (a, b) = (Truth[i % Width, i / Width], found.Mask[i % Width, i / Width]);
            both += a && b ? 1 : 0;
            either += a || b ? 1 : 0;
        }
        return either == 0 ? 1 : both / (double)either;
    }

    private void Paint(Func<int, int, bool> where, Func<int, int, (int, int, int)> color)
    {
        for (var i = 0; i < _pixels.Length; i++)
        {
            if (where(i % Width, i / Width))
                _pixels[i] = color(i % Width, i / Width);
        }
    }

    private (byte, byte, byte) Color(long x, long y)
    {
        var (r, g, b) = _pixels[y * Width + x];
        return ((byte)Math.Clamp(r, 0, 255), (byte)Math.Clamp(g, 0, 255), (byte)Math.Clamp(b, 0, 255));
    }

    private static int Mix(int below, int above, double opacity) => (int)Math.Round(below + opacity * (above - below));
}
