using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Tests.Data;

[Trait("Speed", "Slow")]
public sealed class DatasetCheckTests : IDisposable
{
    private const int Side = 2048;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Violet tissue in the left half, glass in the right; 1 µm/px.</summary>
    private static MemorySlide Slide(double? mpp) =>
        new(Side, Side, mpp, (x, _) => x < Side / 2 ? ((byte)150, (byte)80, (byte)170) : ((byte)245, (byte)245, (byte)245), 8);

    private static readonly DataReaders s_readers = new(
        (path, mpp) =>
            path == "missing"
                ? throw new UserException("missing: no such file")
                : Slide(
                    path == "without" ? mpp
                    : path == "huge" ? 20 * 4
                    : 1
                ),
        (path, size, rule) =>
            MaskLabels.IsMask(path)
                ? MaskLabels.Open(
                    () =>
                        new MemorySlide(
                            Side / 8,
                            Side / 8,
                            null,
                            (x, _) => x < 32 ? ((byte)1, (byte)1, (byte)1) : ((byte)0, (byte)0, (byte)0)
                        ),
                    size,
                    rule
                )
                : new PolygonLabels(AnnotationFile.Read(path), rule.OutsideUnknown ? TumorLabel.Unknown : TumorLabel.Normal)
    );

    private string Annotation(string name, params AnnotationShape[] shapes)
    {
        using var stream = File.Create(_folder.File(name));
        AsapXml.Write(stream, shapes);
        return _folder.File(name);
    }

    private static DatasetReport Run(params TrainingCase[] cases) =>
        DatasetCheck.Run([.. cases.Select((c, i) => new ManifestLine($"set.csv, line {i + 2}", c, []))], 1, s_readers);

    private static TrainingCase Case(
        string image,
        string? labels = null,
        string split = "train",
        string? group = null,
        Area? area = null,
        byte? tumor = null,
        bool outside = false,
        double? mpp = null
    ) =>
        new(image, labels, split, group ?? $"{image} {split}")
        {
            Mpp = mpp,
            Area = area ?? Area.Whole,
            Tumor = tumor,
            OutsideUnknown = outside,
        };

    private static string[] Errors(DatasetReport report) => [.. report.Problems.Where(p => p.Error).Select(p => p.Message)];

    private static string[] Warnings(DatasetReport report) => [.. report.Problems.Where(p => !p.Error).Select(p => p.Message)];

    [Fact]
    public void A_sound_set_is_measured_and_has_no_problems()
    {
        var xml = Annotation("a.xml", Shapes.Square(0, 0, 1024));
        var report = Run(Case("a", xml), Case("b", xml, "val"), Case("c", xml, "test", area: new Area(0, 0, 0.5, 0.5), outside: true));
        Assert.All(report.Problems, p => Assert.Contains("has no normal tissue", p.Message));
        var a = report.Images[0];
        var c = report.Images[2];
        Assert.Equal((0.5, 0.5, 0.0, 1.0), (Math.Round(a.TissueShare, 2), Math.Round(a.TumorShare, 2), a.UnknownShare, a.Ratio));
        Assert.Equal((2.097, 1.049), (Math.Round(a.TissueMm2, 3), Math.Round(a.TumorMm2, 3)));
        // The quarter is all tissue and all tumour.
        Assert.Equal((1.0, 1.0), (Math.Round(c.TissueShare, 2), Math.Round(c.TumorShare, 2)));
        Assert.Equal(["train", "val", "test"], report.Splits.Select(s => s.Split));
        Assert.Equal((1, 1, 1.049), (report.Splits[0].Images, report.Splits[0].Groups, Math.Round(report.Splits[0].TumorMm2, 3)));
    }

    [Fact]
    public void Outside_of_partial_annotations_is_unknown()
    {
        var figures = Assert.Single(Run(Case("a", Annotation("a.xml", Shapes.Square(0, 0, 1024)), outside: true)).Images);
        Assert.Equal((0.5, 0.5, 0.0), (Math.Round(figures.TumorShare, 2), Math.Round(figures.UnknownShare, 2), figures.NormalMm2));
    }

    [Fact]
    public void All_bad_images_are_reported_not_only_the_first()
    {
        var report = Run(Case("missing"), Case("without"), Case("a", _folder.File("no.xml")), Case("b", "tumor", "val"));
        Assert.Equal(
            [
                "set.csv, line 2: missing: no such file",
                "set.csv, line 3: memory.tif: states no pixel size, expected one; fill the manifest's mpp column",
                $"set.csv, line 4: {_folder.File("no.xml")}: no such annotation file",
            ],
            Errors(report)
        );
        Assert.Single(report.Images);
    }

    [Fact]
    public void Unreadable_lines_count_as_errors()
    {
        var report = DatasetCheck.Run(
            [new ManifestLine("set.csv, line 2", null, ["set.csv, line 2: split is 'x'", "set.csv, line 2: mpp is 'y'"])],
            1,
            s_readers
        );
        Assert.Equal(
            ["set.csv, line 2: split is 'x'", "set.csv, line 2: mpp is 'y'", "no image is of split 'train', expected some to train on"],
            Errors(report)
        );
    }

    [Fact]
    public void Annotations_of_another_slide_or_without_tumour_are_noticed()
    {
        var report = Run(
            Case("a", Annotation("far.xml", Shapes.Square(50_000, 0, 900))),
            Case("b", Annotation("edge.xml", Shapes.Square(1500, 100, 900), Shapes.Square(0, 0, 50))),
            Case("c", Annotation("names.xml", Shapes.Square(0, 0, 500, "DCIS"))),
            Case("d", Annotation("none.xml"))
        );
        Assert.Equal(
            [
                $"set.csv, line 2: {_folder.File("far.xml")}: 100 % of the vertices lie outside the slide (2048 x 2048 px); "
                    + "the areas reach from (50000, 0) to (50900, 900); are they of another slide, or in other units than level-0 "
                    + "px?",
            ],
            Errors(report)
        );
        Assert.Contains(
            $"set.csv, line 3: {_folder.File("edge.xml")}: 25 % of the vertices lie outside the slide (2048 x 2048 px); the "
                + "areas reach from (0, 0) to (2400, 1000)",
            Warnings(report)
        );
        Assert.Contains(
            $"set.csv, line 4: {_folder.File("names.xml")}: none of its 1 areas is tumour: they are of 'DCIS'; name "
                + "tumour areas Tumor, or their class in a column 'tumor_class'",
            Warnings(report)
        );
        Assert.Contains($"set.csv, line 5: {_folder.File("none.xml")}: none of its 0 areas is tumour", Warnings(report));
    }

    [Fact]
    public void Masks_of_numbered_classes_ask_for_their_tumour_value()
    {
        var report = Run(Case("a", "m.tif"), Case("b", "m.tif", tumor: 1), Case("c", "m.tif", tumor: 2));
        Assert.Equal([0.25, 0.25, 0.0], report.Images.Select(i => Math.Round(i.TumorShare, 2)));
        Assert.Equal(
            [
                "set.csv, line 2: memory.tif: holds the values 0 and 1 alone: 1 is taken for what is marked",
                "set.csv, line 4: m.tif: no px is tumour (2), but some are 1; if that means tumour, add a column 'tumor' with 1",
                "no image is of split 'val': the last weights will be used, not the best",
            ],
            Warnings(report)
        );
    }

    [Fact]
    public void Pixel_sizes_that_cannot_be_are_noticed()
    {
        var report = Run(Case("huge"), Case("a", mpp: 0.25), Case("b", mpp: 2));
        Assert.Contains(
            "set.csv, line 2: memory.tif: 80 µm/px would make the image 164 mm long, and a glass slide has 76 mm; is the pixel size right?",
            Warnings(report)
        );
        Assert.Contains(
            "set.csv, line 3: memory.tif: the manifest says 0.25 µm/px, the file 1 (given); the manifest's is used",
            Warnings(report)
        );
        Assert.Contains("set.csv, line 4: b: 2 µm/px is coarser than 1: px will be invented by interpolation", Warnings(report));
    }

    [Fact]
    public void Thousands_of_rows_with_the_same_px_are_a_problem_each_and_not_one_a_pair()
    {
        var rows = Enumerable.Range(0, 1000).Select(i => Case("a", split: i == 999 ? "val" : "train", area: new Area(0, 0, 0.5, 1)));
        var report = Run([.. rows]);
        Assert.Equal(
            "set.csv, line 1001: a: overlaps line 2 and 998 more, which is of split train; give each split an area of its own",
            Assert.Single(Errors(report))
        );
        var doubled = Warnings(report).Where(w => w.Contains("counts twice")).ToList();
        Assert.Equal(998, doubled.Count);
        Assert.EndsWith("line 3: a: overlaps line 2, both of split train: the shared part counts twice", doubled[0]);
        Assert.EndsWith("line 4: a: overlaps line 2 and 1 more, both of split train: the shared part counts twice", doubled[1]);
    }

    [Fact]
    public void Shared_px_of_two_splits_are_an_error_and_shared_groups_a_warning()
    {
        var report = Run(
            Case("a", area: new Area(0, 0, 0.6, 1), group: "p"),
            Case("a", split: "val", area: new Area(0.5, 0, 1, 1), group: "p"),
            Case("b", area: new Area(0, 0, 0.5, 1), group: "q"),
            Case("b", split: "val", area: new Area(0.5, 0, 1, 1), group: "r"),
            Case("b", area: new Area(0, 0, 0.2, 1), group: "q")
        );
        Assert.Equal(["set.csv, line 3: a: overlaps line 2, which is of split train; give each split an area of its own"], Errors(report));
        Assert.Contains("set.csv, line 6: b: overlaps line 4, both of split train: the shared part counts twice", Warnings(report));
        Assert.Contains("group 'p' is in the splits train, val: scores on val say little about other origins", Warnings(report));
        Assert.DoesNotContain(Warnings(report), w => w.Contains("'q'") || w.Contains("'r'"));
        Assert.Contains("split 'train' has no tumour", Warnings(report));
        Assert.Contains("split 'val' has no tumour", Warnings(report));
    }

    [Fact]
    public void A_split_of_tumour_alone_is_noticed() =>
        Assert.Contains("split 'train' has no normal tissue", Warnings(Run(Case("a", "tumor"))));
}
