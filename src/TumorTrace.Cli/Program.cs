using System.CommandLine;

var root = new RootCommand("TumorTrace: fast, refined segmentation of tumour regions in whole-slide images.");
return root.Parse(args).Invoke();
