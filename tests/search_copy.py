"""Pages in the manner of the company's, for tests of the search: what each is about, and mentions of the others.

A page is its address, then its title, tagline, introduction, and sections with a heading each. General knowledge only.
"""

PAGES = {
    "conventional-knockout-mouse-models": (
        "Conventional Knockout Mouse Models",
        "A gene switched off in every tissue",
        "In a conventional knock-out the gene is inactivated in all cells, from the zygote on.",
        {
            "Constitutive null alleles": "Exons are deleted, or a stop codon is inserted, so that no protein is made. "
            "Homozygous mutants show what the gene does; heterozygotes often look like wild type.",
            "When it is not the choice": "If the null is embryonic lethal, a conditional allele with loxP sites and a "
            "Cre line avoids the loss of embryos.",
        },
    ),
    "conditional-knockout-mouse-models": (
        "Conditional Knockout Mouse Models",
        "Delete a gene where and when you choose",
        "A floxed allele works normally until Cre recombinase excises the exons between two loxP sites.",
        {
            "Choosing the critical exon": "The floxed exon is one whose loss shifts the reading frame, such as exon 2.",
            "Tissue-specific and inducible deletion": "Breed floxed mice with a tissue-specific Cre driver, or with "
            "Cre-ERT2, which tamoxifen activates.",
        },
    ),
    "knockin-mouse-models": (
        "Knockin Mouse Models",
        "Insert a sequence at the locus of your choice",
        "A knock-in places a cDNA, a reporter, a tag or a mutation at a defined locus.",
        {
            "What can be inserted": "A human coding sequence, Cre, a fluorescent protein, or an epitope tag.",
            "Homology arms": "Long homology arms let homologous recombination in ES cells insert large cassettes.",
        },
    ),
    "point-mutation-mice": (
        "Point Mutation Mice",
        "Model the single-nucleotide variants that patients carry",
        "A single base is changed, and with it one amino acid: p53 R172H is the mouse form of human R175H.",
        {
            "Alleles named after the change": "Trp53<sup>R172H</sup>, Kras<sup>G12D</sup> and Braf<sup>V600E</sup> are "
            "named after the amino acid that the mutation changes.",
            "Conditional point mutations": "With a lox-STOP-lox cassette the mutant is expressed after Cre only.",
        },
    ),
    "humanized-mouse-models": (
        "Humanized Mouse Models",
        "A human gene in place of the mouse's own",
        "In a genomic humanization the mouse gene is replaced by its human ortholog, under the mouse's promoter.",
        {
            "For antibodies and small molecules": "Drugs that bind the human protein alone can be tested in vivo.",
            "cDNA or genomic sequence": "Human introns keep splice variants; a cDNA is shorter.",
        },
    ),
    "reporter-mice": (
        "Reporter Mice",
        "See where and when a gene is expressed",
        "A reporter gene is placed under the promoter of the gene of interest.",
        {
            "Fluorescent proteins": "EGFP, tdTomato and mCherry are seen in living cells.",
            "Enzymes": "β-Galactosidase, from lacZ, is stained with X-gal; luciferase is imaged in the animal.",
        },
    ),
    "epitope-tag-mice": (
        "Epitope Tag Knockin Mice",
        "Follow a protein for which there is no antibody",
        "A short peptide, such as FLAG, HA, Myc or V5, is fused to the endogenous protein.",
        {
            "N-terminal or C-terminal": "The tag must not disturb signal peptides or protein–protein interactions.",
            "Uses": "Western blots, immunoprecipitation, ChIP-seq and microscopy.",
        },
    ),
    "cre-driver-mice": (
        "Cre Driver Lines",
        "Recombinase in one cell type",
        "Cre is expressed from the promoter of a gene that is active in one tissue.",
        {
            "Inducible Cre": "CreERT2 stays in the cytoplasm until tamoxifen binds it.",
            "Strains": "Alb-Cre for liver, LysM-Cre for myeloid cells, Cd4-Cre for T cells. Flp and Dre are others.",
        },
    ),
    "crispr-mouse-models": (
        "CRISPR/Cas9 Mouse Models",
        "Genome editing in the zygote",
        "Cas9 cuts where a guide RNA leads it; the cell repairs the cut by NHEJ, or by HDR from a donor.",
        {
            "Indels": "Non-homologous end joining leaves small insertions and deletions that shift the frame.",
            "Off-target effects": "Guides are chosen for few similar sites; founders are sequenced, being mosaic.",
        },
    ),
    "es-cell-gene-targeting": (
        "Gene Targeting in ES Cells",
        "Homologous recombination, verified before any mouse is born",
        "Embryonic stem cells are electroporated with a targeting vector and selected with G418.",
        {
            "Screening": "Southern blots and long-range PCR confirm that both homology arms recombined.",
            "Chimeras": "Targeted clones are injected into blastocysts; chimeric males pass the allele on.",
        },
    ),
    "fast-mice": (
        "F.A.S.T.™ Mice",
        "One allele, several models",
        "A Flexible Accelerated STOP TetO knock-in can silence, restore, reduce or overexpress a gene.",
        {
            "How it works": "A STOP cassette and a tet operator stand before the gene; tTA or rtTA with doxycycline "
            "drive it.",
        },
    ),
    "large-fragment-knockin": (
        "Large Fragment Knockin and Deletion",
        "Changes of many kilobases",
        "Bacterial artificial chromosomes carry more than 100 kb of sequence.",
        {
            "BAC recombineering": "Recombination in E. coli builds vectors that cloning with restriction enzymes "
            "cannot.",
            "Large deletions": "Gene clusters are removed between two loxP sites.",
        },
    ),
    "mouse-breeding-services": (
        "Mouse Breeding and Colony Management",
        "From founders to cohorts",
        "We breed heterozygotes to homozygosity, and genotype each litter.",
        {
            "Backcrossing": "Marker-assisted speed congenics bring an allele onto another strain in fewer generations.",
            "Cohorts": "Age-matched, sex-matched littermates are controls.",
        },
    ),
    "cryopreservation": (
        "Sperm and Embryo Cryopreservation",
        "Keep a line without keeping a colony",
        "Frozen sperm or embryos protect a line against disease, genetic drift and disaster.",
        {
            "Recovery": "In vitro fertilization, or thawed embryos transferred to foster mothers, bring it back.",
            "Rederivation": "The same methods clean a line of pathogens.",
        },
    ),
    "rosa26-knockin-mice": (
        "Rosa26 Safe Harbor Knockin Mice",
        "Expression everywhere, disturbance nowhere",
        "Gt(ROSA)26Sor is transcribed in all tissues, and its loss does no harm.",
        {
            "Promoters": "The CAG promoter gives strong expression; a floxed stop cassette makes it depend on Cre.",
            "Other safe harbours": "Hprt, Tigre and H11 are alternatives.",
        },
    ),
    "immuno-oncology-mouse-models": (
        "Immuno-Oncology Mouse Models",
        "Checkpoint inhibitors tested in immunocompetent mice",
        "Human PD-1, PD-L1 or CTLA-4 replaces the mouse's own, so that therapeutic antibodies bind it.",
        {
            "Syngeneic tumors": "MC38 and B16 tumours grow in mice with an intact immune system.",
            "Cytokines": "IL-2, IL-6, IFN-γ and TNFα are measured in serum.",
        },
    ),
    "c57bl6-mice": (
        "C57BL/6 Mice as Background",
        "The most widely used inbred strain",
        "The reference genome is that of C57BL/6J.",
        {
            "Substrains": "C57BL/6N and C57BL/6J differ, among others in Nnt and Crb1.",
            "129 and hybrid ES cells": "129S6 ES cells gave the first knockouts; hybrid lines such as B6;129 follow.",
        },
    ),
    "balbc-mice": (
        "BALB/c Mice as Background",
        "The albino strain of immunologists",
        "BALB/c mice lean to Th2 responses, and are used for hybridomas and infection.",
        {"Compared with others": "They differ from C57BL/6 in behavior, MHC haplotype (H-2d) and tumor growth."},
    ),
    "immunodeficient-mice": (
        "Immunodeficient Mice for Xenografts",
        "Hosts for human cells and tissue",
        "NOD/SCID mice lack T and B cells; NSG mice also lack the common gamma chain, Il2rg.",
        {
            "Mutations": "Prkdc<sup>scid</sup>, Rag1<sup>tm1Mom</sup> and Foxn1<sup>nu</sup>.",
            "Xenotransplantation": "CD34+ stem cells or patients' tumors are engrafted.",
        },
    ),
    "transgenic-mice": (
        "Transgenic Mice by Pronuclear Injection",
        "Random integration of a transgene",
        "DNA injected into the pronucleus of a fertilized egg integrates at random, in several copies.",
        {"Position effects": "Founders differ in copy number and expression; lines are compared before use."},
    ),
    "neuroscience-mouse-models": (
        "Mouse Models for Neuroscience",
        "From synapses to behavior",
        "Alzheimer's disease, Parkinson's disease and ALS are modeled with mutations in App, Psen1, Snca and Sod1.",
        {
            "Optogenetics": "Channelrhodopsin is expressed in dopaminergic neurons.",
            "Behavioral tests": "Morris water maze, rotarod and open field.",
        },
    ),
    "cardiovascular-mouse-models": (
        "Mouse Models of Cardiovascular Disease",
        "Heart and vessels",
        "Apoe and Ldlr knockouts develop atherosclerosis on a Western diet.",
        {"Measurements": "Echocardiography, blood pressure, haematology and lipid profiles."},
    ),
    "metabolic-disease-mouse-models": (
        "Mouse Models of Metabolic Disease",
        "Diabetes, obesity and fatty liver",
        "Leptin-deficient ob/ob and leptin receptor-deficient db/db mice become obese.",
        {"Phenotyping": "Glucose tolerance tests, insulin, and body composition."},
    ),
    "genotyping-services": (
        "Genotyping and Genetic Analysis",
        "Know which allele a mouse carries",
        "PCR, qPCR and sequencing of tail or ear biopsies tell wild-type, heterozygous and homozygous mice apart.",
        {
            "Southern blot analyses": "Probes outside the homology arms prove correct integration.",
            "SNP panels": "Single nucleotide polymorphisms show how much of a background is left.",
        },
    ),
    "targeting-vector-construction": (
        "Targeting Vector Design and Construction",
        "The plasmid behind the model",
        "A vector has homology arms, a positive selection cassette (Neo) and a negative one (DTA).",
        {"Removing the cassette": "FRT sites flank Neo, and Flp removes it. Vectors are sequenced before use."},
    ),
    "hla-transgenic-mice": (
        "HLA Mice",
        "Human antigen presentation",
        "Mice that express HLA-A*02:01 or HLA-DR4 present peptides as patients do.",
        {"Vaccines": "Epitopes of tumours and viruses are tested with CD8+ and CD4+ T cells."},
    ),
    "inducible-mouse-models": (
        "Inducible Gene Expression",
        "Switch a gene on or off in the adult",
        "Tet-On and Tet-Off systems answer to doxycycline; the receptor of diphtheria toxin (DTR) ablates cells.",
        {"Leakiness": "Basal expression is measured without the inducer."},
    ),
    "mouse-nomenclature": (
        "How Mouse Alleles and Strains Are Named",
        "Symbols, superscripts and laboratory codes",
        "Gene symbols are in italics, with a capital first: Trp53 in the mouse, TP53 in humans.",
        {
            "Targeted mutations": "Trp53<sup>tm1Tyj</sup> is the first targeted mutation of Tyler Jacks's laboratory.",
            "Endonuclease-mediated": "Alleles made with CRISPR are called em1, em2 and so on.",
        },
    ),
    "frequently-asked-questions": (
        "Frequently Asked Questions",
        "What researchers ask before a project",
        "Here are answers about knockout, knock-in, CRISPR and ES cell projects.",
        {
            "How are mice shipped?": "With health reports, in filtered crates.",
            "Who owns the mice?": "The researcher who ordered the line.",
            "Which strain should I choose?": "C57BL/6 for most questions; BALB/c for some of immunology.",
        },
    ),
}

# What a researcher types, and the page that should be among the first three.
WANTED = {
    # strains
    "C57BL/6": "c57bl6-mice",
    "C57BL/6J": "c57bl6-mice",
    "c57bl6": "c57bl6-mice",
    "B6 mice": "c57bl6-mice",
    "black 6": "c57bl6-mice",
    "C57BL/6N substrain": "c57bl6-mice",
    "BALB/c": "balbc-mice",
    "balbc mouse": "balbc-mice",
    "Balb C strain": "balbc-mice",
    "NOD/SCID": "immunodeficient-mice",
    "NOD SCID gamma": "immunodeficient-mice",
    "NSG mice": "immunodeficient-mice",
    "129S6": "c57bl6-mice",
    "ob/ob": "metabolic-disease-mouse-models",
    # alleles, genes and proteins
    "Trp53 tm1Tyj": "mouse-nomenclature",
    "Trp53<tm1Tyj>": "mouse-nomenclature",
    "p53 R172H": "point-mutation-mice",
    "KrasG12D": "point-mutation-mice",
    "BRAF V600E": "point-mutation-mice",
    "Prkdc<scid>": "immunodeficient-mice",
    "Rag1tm1Mom": "immunodeficient-mice",
    "R26": "rosa26-knockin-mice",
    "ROSA26 locus": "rosa26-knockin-mice",
    "Gt(ROSA)26Sor": "rosa26-knockin-mice",
    "PD1": "immuno-oncology-mouse-models",
    "PD-L1 humanized": "immuno-oncology-mouse-models",
    "CTLA4": "immuno-oncology-mouse-models",
    "IFN-gamma": "immuno-oncology-mouse-models",
    "TNF-alpha": "immuno-oncology-mouse-models",
    "IL2": "immuno-oncology-mouse-models",
    "HLA-A2": "hla-transgenic-mice",
    "HLA-A*02:01": "hla-transgenic-mice",
    "ApoE knock-out": "cardiovascular-mouse-models",
    "creERT2 tamoxifen": "cre-driver-mice",
    "Cre-ERT2": "cre-driver-mice",
    "H-2d haplotype": "balbc-mice",
    # techniques, in every spelling
    "knock-out": "conventional-knockout-mouse-models",
    "KO mice": "conventional-knockout-mouse-models",
    "null mutants": "conventional-knockout-mouse-models",
    "conditional knockout": "conditional-knockout-mouse-models",
    "cKO": "conditional-knockout-mouse-models",
    "conditional KO mouse": "conditional-knockout-mouse-models",
    "floxed mice": "conditional-knockout-mouse-models",
    "flox exon-2": "conditional-knockout-mouse-models",
    "tissue specific deletion": "conditional-knockout-mouse-models",
    "knock-in": "knockin-mouse-models",
    "knock in mouse": "knockin-mouse-models",
    "KI": "knockin-mouse-models",
    "point mutations": "point-mutation-mice",
    "SNV mouse model": "point-mutation-mice",
    "lox-stop-lox": "point-mutation-mice",
    "humanised mice": "humanized-mouse-models",
    "humanization": "humanized-mouse-models",
    "GFP reporter": "reporter-mice",
    "green fluorescent protein": "reporter-mice",
    "beta-gal": "reporter-mice",
    "lacZ": "reporter-mice",
    "FLAG-tag": "epitope-tag-mice",
    "V5 tagged protein": "epitope-tag-mice",
    "Cre lines": "cre-driver-mice",
    "cre driver": "cre-driver-mice",
    "Cre/loxP": "conditional-knockout-mouse-models",
    "CRISPR": "crispr-mouse-models",
    "CRISPR-Cas9": "crispr-mouse-models",
    "Cas-9": "crispr-mouse-models",
    "gRNA off-target": "crispr-mouse-models",
    "sgRNA": "crispr-mouse-models",
    "non-homologous end-joining": "crispr-mouse-models",
    "ES cells": "es-cell-gene-targeting",
    "ESC gene targeting": "es-cell-gene-targeting",
    "embryonic stem cell": "es-cell-gene-targeting",
    "FAST": "fast-mice",
    "F.A.S.T.": "fast-mice",
    "BAC": "large-fragment-knockin",
    "large deletion 100kb": "large-fragment-knockin",
    "transgene": "transgenic-mice",
    "tet-on": "inducible-mouse-models",
    "Dox inducible": "inducible-mouse-models",
    # services
    "breeding": "mouse-breeding-services",
    "speed congenic": "mouse-breeding-services",
    "cryo-preservation": "cryopreservation",
    "sperm freezing": "cryopreservation",
    "IVF": "cryopreservation",
    "safe harbour": "rosa26-knockin-mice",
    "safe-harbor locus": "rosa26-knockin-mice",
    "genotyping PCR": "genotyping-services",
    "southern blots": "genotyping-services",
    "targeting vectors": "targeting-vector-construction",
    # fields
    "immunooncology": "immuno-oncology-mouse-models",
    "immuno oncology": "immuno-oncology-mouse-models",
    "tumour model": "immuno-oncology-mouse-models",
    "behaviour": "neuroscience-mouse-models",
    "Alzheimers": "neuroscience-mouse-models",
    "hematology": "cardiovascular-mouse-models",
    "xenografts": "immunodeficient-mice",
    "gene symbols": "mouse-nomenclature",
    # misspellings
    "knokcout": "conventional-knockout-mouse-models",
    "condtional knockout": "conditional-knockout-mouse-models",
    "humanzied mice": "humanized-mouse-models",
    "crispir": "crispr-mouse-models",
    "cryopreservasion": "cryopreservation",
    "fluoresent protein": "reporter-mice",
    "nomenclatrue": "mouse-nomenclature",
    # natural questions
    "what is a conditional knockout?": "conditional-knockout-mouse-models",
    "how do I cryopreserve my mouse line?": "cryopreservation",
    "which strain should I choose": "frequently-asked-questions",
    "who owns the mice?": "frequently-asked-questions",
    "can you delete a gene in one tissue only?": "conditional-knockout-mouse-models",
    "difference between C57BL/6J and C57BL/6N": "c57bl6-mice",
    "how are alleles named": "mouse-nomenclature",
    "mice with a fluorescent reporter": "reporter-mice",
    "how does CRISPR work in the zygote?": "crispr-mouse-models",
}
