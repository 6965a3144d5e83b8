using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Synthesis;

/// <summary>All that is decided once a slide: textures, slow fields, truth, strokes and stains. Immutable after construction.</summary>
internal sealed class Scene
{
    private readonly (float Cos, float Sin) _turn;

    private static readonly float[][] s_inks =
    [
        [1.6f, 0.5f, 1.1f],
        [1.5f, 1.0f, 0.25f],
        [1.9f, 1.9f, 1.8f],
    ];

    public Scene(SynthOptions options)
    {
        Options = options;
        var random = new SeededSequence(Hash.Salted(options.Seed, 1));
        var (sin, cos) = MathF.SinCos(random.Between(0, MathF.PI));
        _turn = (cos, sin);
        Palette = new StainPalette(random, (float)options.StainVariation);
        Fine = new NoiseTexture(512, 100, 100, 1, Hash.Salted(options.Seed, 2));
        Medium = new NoiseTexture(512, 22, 22, 3, Hash.Salted(options.Seed, 3));
        Coarse = new NoiseTexture(1024, 9, 9, 3, Hash.Salted(options.Seed, 4));
        Fibre = new NoiseTexture(1024, 9, 90, 3, Hash.Salted(options.Seed, 5));
        var layout = new TissueLayout(options, random);
        Shapes = options.Truth ?? layout.InventTumors(options, random);
        Truth = new BlockTruth(Shapes, options.Width, options.Height);
        Tissue = TissueField(layout);
        Fat = Field(900, 20, 3);
        Lymph = Field(500, 21, 2);
        Lobules = Field(700, 22, 2);
        Pattern = Field(600, 23, 2);
        Density = Field(400, 26, 2);
        WarpU = Field(450, 24, 2);
        WarpV = Field(450, 25, 2);
        GainH = Field(4000, 27, 2);
        GainE = Field(4000, 28, 2);
        Folds = [.. Enumerable.Range(0, options.Folds).Select(_ => Fold(random))];
        Pens = [.. Enumerable.Range(0, options.PenMarks).Select(_ => Pen(random))];
    }

    public SynthOptions Options { get; }
    public StainPalette Palette { get; }
    public NoiseTexture Fine { get; }
    public NoiseTexture Medium { get; }
    public NoiseTexture Coarse { get; }
    public NoiseTexture Fibre { get; }
    public IReadOnlyList<AnnotationShape> Shapes { get; }
    public BlockTruth Truth { get; }

    /// <summary>Depth in the tissue in px; the fields below are noise in about −1..1.</summary>
    public NodeField Tissue { get; }
    public NodeField Fat { get; }
    public NodeField Lymph { get; }
    public NodeField Lobules { get; }
    public NodeField Pattern { get; }
    public NodeField Density { get; }
    public NodeField WarpU { get; }
    public NodeField WarpV { get; }
    public NodeField GainH { get; }
    public NodeField GainE { get; }
    public Stroke[] Folds { get; }
    public Stroke[] Pens { get; }

    /// <summary>Level-0 px of a length in µm.</summary>
    public float Px(float um) => um / (float)Options.Mpp;

    /// <summary>Texture px (0.25 µm) of a level-0 coordinate.</summary>
    public int Texel(float x) => (int)MathF.Floor(x * (float)(Options.Mpp / 0.25));

    /// <summary>Fibre coordinates of a level-0 point in px: the slide's own, turned by the seed and bent by up to 160 µm.</summary>
    public (float U, float V) Bent(float x, float y)
    {
        var u = x + Px(160) * WarpU.At(x, y);
        var v = y + Px(160) * WarpV.At(x, y);
        return (u * _turn.Cos - v * _turn.Sin, u * _turn.Sin + v * _turn.Cos);
    }

    /// <summary>How far above the edge of a cell nest a bent point in tumour is; below 0 it is stroma.</summary>
    public float Nest(int u, int v, float pattern) => Coarse.At(u, v) - (0.36f + 0.22f * pattern);

    private NodeField TissueField(TissueLayout layout)
    {
        var distance = Truth.CornerDistances();
        var margin = Px(100);
        return new NodeField(
            Options.Width,
            Options.Height,
            (x, y) => Math.Max(layout.Depth(x, y), margin - distance((int)(x / BlockCanvas.Side), (int)(y / BlockCanvas.Side)))
        );
    }

    private NodeField Field(float wavelengthUm, int salt, int octaves)
    {
        var wavelength = Px(wavelengthUm);
        var seed = Hash.Salted(Options.Seed, salt);
        return new NodeField(
            Options.Width,
            Options.Height,
            (x, y) => 1.6f * LatticeNoise.Fractal(x / wavelength, y / wavelength, seed, octaves)
        );
    }

    private Stroke Fold(SeededSequence random) =>
        new(random, Somewhere(random), Side * random.Between(0.1f, 0.3f), Math.Min(Px(random.Between(8, 25)), Side * 0.02));

    private Stroke Pen(SeededSequence random) =>
        new(random, Somewhere(random), Side * random.Between(0.2f, 0.6f), Math.Min(Px(random.Between(150, 300)), Side * 0.02))
        {
            Ink = s_inks[random.Below(3)],
        };

    private double Side => Math.Min(Options.Width, Options.Height);

    private Level0Point Somewhere(SeededSequence random) =>
        new(random.Between(0.1f, 0.9f) * Options.Width, random.Between(0.1f, 0.9f) * Options.Height);
}
