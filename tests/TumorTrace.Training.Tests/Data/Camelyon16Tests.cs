using TumorTrace.Core;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Tests.Data;

/// <summary>The preset on folders of empty files: it opens no slide.</summary>
[Trait("Speed", "Slow")]
public sealed class Camelyon16Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Put(params string[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.WriteAllText(_folder.File(file), "");
        }
    }

    private static string[] Numbered(string pattern, int from, int to) =>
        [.. Enumerable.Range(from, to - from + 1).Select(i => pattern.Replace("#", $"{i:d3}"))];

    private void PutChallenge()
    {
        Put(Numbered("training/normal/normal_#.tif", 77, 96));
        Put(Numbered("training/tumor/tumor_#.tif", 11, 30));
        Put(Numbered("training/lesion_annotations/tumor_#.xml", 11, 30));
        Put(Numbered("testing/images/test_#.tif", 48, 50));
        Put("testing/images/test_114.tif", "testing/lesion_annotations/test_048.xml", "testing/lesion_annotations/test_114.xml");
        File.WriteAllText(
            _folder.File("testing/reference.csv"),
            "test_048,Tumor,IDC,Macro\ntest_049,Tumor,IDC,Micro\ntest_050,Normal,None,None\ntest_114,Tumor,IDC,Macro\n"
        );
    }

    [Fact]
    public void Slides_errata_and_splits_are_as_documented()
    {
        PutChallenge();
        var (cases, notes) = Camelyon16.Build(_folder.Path, 0.2, 1);
        // 20 normal slides without normal_086, 20 tumour slides, 4 test slides without test_049.
        Assert.Equal(19 + 20 + 3, cases.Count);
        Assert.DoesNotContain(cases, c => c.Group is "normal_086" or "test_049");
        // 0.2 of 19 normal slides, and of the 15 of 20 tumour slides that are annotated fully.
        Assert.Equal(
            (4, 3),
            (cases.Count(c => c.Split == "val" && c.Labels == "normal"), cases.Count(c => c.Split == "val" && c.LabelFile is not null))
        );
        Assert.Equal(
            ["tumor_015", "tumor_018", "tumor_020", "tumor_025", "tumor_029", "test_114"],
            cases.Where(c => c.OutsideUnknown).Select(c => c.Group)
        );
        Assert.DoesNotContain(cases, c => c.OutsideUnknown && c.Split == "val");
        Assert.Equal(["test_048", "test_050", "test_114"], cases.Where(c => c.Split == "test").Select(c => c.Group));
        Assert.Equal(
            ["test_048.xml", "normal", "test_114.xml"],
            cases.Where(c => c.Split == "test").Select(c => Path.GetFileName(c.Labels))
        );
        Assert.All(cases, c => Assert.Equal((Path.GetFileNameWithoutExtension(c.Image), null), (c.Group, c.Mpp)));
        Assert.Contains("Left out: test_049 (duplicates another slide; removed by the organisers).", notes);
        Assert.Contains("test_114 counts for slide scores, not for lesions (FROC) or overlap.", notes);
    }

    [Fact]
    public void The_draw_follows_the_seed_alone()
    {
        PutChallenge();
        string[] Val(int seed) => [.. Camelyon16.Build(_folder.Path, 0.3, seed).Cases.Where(c => c.Split == "val").Select(c => c.Group)];
        Assert.Equal(Val(5), Val(5));
        Assert.NotEqual(Val(5), Val(6));
    }

    [Theory]
    [InlineData(
        "TrainingData/Train_Normal/Normal_001.tif",
        "TrainingData/Train_Tumor/Tumor_001.tif",
        "TrainingData/Ground_Truth/XML/Tumor_001.xml",
        "Testset/Images/Test_001.tif"
    )]
    [InlineData("images/normal_001.tif", "images/tumor_001.tif", "annotations/tumor_001.xml", "images/test_001.tif")]
    public void Other_layouts_give_the_same_cases(params string[] files)
    {
        Put(files);
        Put("images/normal_001_mask.tif");
        var (cases, notes) = Camelyon16.Build(_folder.Path, 0, 1);
        Assert.Equal(["normal_001", "tumor_001", "test_001"], cases.Select(c => c.Group));
        Assert.Equal(["train", "train", "test"], cases.Select(c => c.Split));
        Assert.Equal(_folder.File(files[2]), cases[1].Labels);
        Assert.Contains("No reference.csv: test slides without an annotation are taken for normal.", notes);
    }

    [Fact]
    public void Every_tumour_slide_without_annotation_is_named()
    {
        PutChallenge();
        File.Delete(_folder.File("training/lesion_annotations/tumor_012.xml"));
        File.Delete(_folder.File("testing/lesion_annotations/test_048.xml"));
        Fails("2 tumour slides have no annotation (.xml): tumor_012, test_048; complete the download, or move these slides away");
    }

    [Fact]
    public void Test_114_without_annotation_is_left_out()
    {
        PutChallenge();
        File.Delete(_folder.File("testing/lesion_annotations/test_114.xml"));
        var (cases, notes) = Camelyon16.Build(_folder.Path, 0.2, 1);
        Assert.DoesNotContain(cases, c => c.Group == "test_114");
        Assert.Contains("Left out: test_114 (annotated in part, and its annotation file is missing).", notes);
    }

    [Fact]
    public void A_normal_test_slide_with_an_annotation_is_doubtful()
    {
        PutChallenge();
        Put("testing/lesion_annotations/test_050.xml");
        Fails("says Normal of test_050, for which there is an annotation of tumour; which is right?");
    }

    [Fact]
    public void Zipped_annotations_and_empty_folders_are_named()
    {
        Fails("no training slides there, expected training/normal/normal_001.tif and so on, or TrainingData/Train_Normal, or images");
        Put("training/tumor/tumor_001.tif");
        Fails("1 tumour slides but no annotations, expected training/lesion_annotations/tumor_001.xml and so on");
        Put("training/lesion_annotations.zip");
        Fails(
            $"{_folder.File("training/lesion_annotations.zip")}: annotations are still zipped; unzip them into "
                + $"{_folder.File("training/lesion_annotations")}"
        );
    }

    [Fact]
    public void An_unclear_reference_names_its_line()
    {
        PutChallenge();
        File.WriteAllText(_folder.File("testing/reference.csv"), "name,Type\ntest_048,Tumour\n");
        Fails("reference.csv, line 2: test_048 is 'tumour', expected Tumor or Normal in the second column");
    }

    private void Fails(string message) =>
        Assert.EndsWith(message, Assert.Throws<UserException>(() => Camelyon16.Build(_folder.Path, 0.2, 1)).Message);
}
