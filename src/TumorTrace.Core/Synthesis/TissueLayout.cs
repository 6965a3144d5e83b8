using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Synthesis;

/// <summary>Where the tissue sections lie: ellipses whose edge is bent by noise, cut at the level that gives the wanted area.</summary>
internal sealed class TissueLayout
{
    private const int Probes = 160;
    private readonly (double X, double Y, double Rx, double Ry)[] _sections;
    private readonly double _side;
    private readonly ulong _seed;
    private readonly float _level;

    public TissueLayout(SynthOptions options, SeededSequence random)
    {
        _side = Math.Min(options.Width, options.Height);
        _seed = Hash.Salted(options.Seed, 11);
        _sections = Place(options, random);
        _level = options.TissueFraction == 0 ? float.MaxValue : LevelFor(options);
    }

    /// <summary>Roughly the distance in level-0 px to the edge of the tissue; positive inside.</summary>
    public float Depth(double x, double y) => _level == float.MaxValue ? -1e6f : (Raw(x, y) - _level) * (float)(0.25 * _side);

    /// <summary>Invents tumour regions well inside the tissue and apart from each other; fewer when there is no room.</summary>
    public List<AnnotationShape> InventTumors(SynthOptions options, SeededSequence random)
    {
        var placed = new List<(Level0Point Centre, double Radius)>();
        var shapes = new List<AnnotationShape>();
        var smallest = Math.Min(60 / options.Mpp, _side / 8);
        var largest = _side / 7;
        for (var attempt = 0; attempt < 400 && shapes.Count < options.TumorRegions; attempt++)
        {
            var radius = largest * Math.Pow(smallest / largest, Math.Max(0.08, random.Unit()));
            var centre = new Level0Point(random.Unit() * options.Width, random.Unit() * options.Height);
            if (!Fits(centre, radius, options) || placed.Any(p => Near(p.Centre, centre, p.Radius + radius)))
                continue;
            placed.Add((centre, radius));
            shapes.Add(BlobOutline.Region(random, centre, radius, shapes.Count + 1));
        }
        return shapes;
    }

    private bool Fits(Level0Point c, double radius, SynthOptions options)
    {
        var reach = 2.1 * radius;
        return c.X > reach && c.Y > reach && c.X < options.Width - reach && c.Y < options.Height - reach && Depth(c.X, c.Y) > 0.5 * radius;
    }

    private static bool Near(Level0Point a, Level0Point b, double radii) =>
        Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2) < Math.Pow(2.1 * radii, 2);

    private float Raw(double x, double y)
    {
        var nearest = double.MinValue;
        foreach (var s in _sections)
            nearest = Math.Max(nearest, 1 - Math.Sqrt(Math.Pow((x - s.X) / s.Rx, 2) + Math.Pow((y - s.Y) / s.Ry, 2)));
        return (float)nearest + 0.9f * LatticeNoise.Fractal(x / (0.3 * _side), y / (0.3 * _side), _seed, 6);
    }

    private float LevelFor(SynthOptions options)
    {
        var values = new float[Probes * Probes];
        for (var i = 0; i < values.Length; i++)
            values[i] = Raw((i % Probes + 0.5) / Probes * options.Width, (i / Probes + 0.5) / Probes * options.Height);
        Array.Sort(values);
        return values[(int)((1 - options.TissueFraction) * (values.Length - 1))];
    }

    /// <summary>Sections side by side along the longer side of the slide, as they are mounted.</summary>
    private static (double, double, double, double)[] Place(SynthOptions options, SeededSequence random)
    {
        var long_ = Math.Max(options.Width, options.Height);
        var short_ = Math.Min(options.Width, options.Height);
        var count = options.Sections > 0 ? options.Sections : 1 + random.Below((int)Math.Min(3, 1 + long_ / short_));
        var sections = new (double, double, double, double)[count];
        for (var i = 0; i < count; i++)
        {
            var along = (i + 0.5 + random.Between(-0.1f, 0.1f)) / count * long_;
            var across = random.Between(0.4f, 0.6f) * short_;
            var ra = long_ / (double)count * random.Between(0.35f, 0.5f);
            var rb = short_ * random.Between(0.32f, 0.5f);
            sections[i] = options.Width >= options.Height ? (along, across, ra, rb) : (across, along, rb, ra);
        }
        return sections;
    }
}
