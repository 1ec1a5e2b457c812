/**
 * Countries and main cities of time zones, for people who look for one: name | country | cities. Source: @vvo/tzdb 6.202.0 (MIT),
 * made from IANA and from GeoNames (CC BY 4.0).
 */
export const TIME_ZONE_PLACES = `
Africa/Abidjan | Ivory Coast | Abidjan, Abobo, Bouaké, Korhogo
Africa/Accra | Ghana | Kumasi, Accra, Tamale, Takoradi
Africa/Addis_Ababa | Ethiopia | Addis Ababa, Jijiga, Gonder, Mek'ele
Africa/Algiers | Algeria | Algiers, Oran, Constantine, Annaba
Africa/Asmara | Eritrea | Asmara, Keren, Himora, Af’abet
Africa/Bamako | Mali | Bamako, Sikasso, Koutiala, Ségou
Africa/Bangui | Central African Republic | Bangui, Bimbo, Bégoua, Carnot
Africa/Banjul | Gambia | Serekunda, Brikama, Sukuta, Talinding
Africa/Bissau | Guinea-Bissau | Bissau, Gabú, Contumo, Reino de Bandim
Africa/Blantyre | Malawi | Lilongwe, Blantyre, Mzuzu, Zomba
Africa/Brazzaville | Republic of the Congo | Brazzaville, Pointe-Noire, Dolisie, Nkayi
Africa/Bujumbura | Burundi | Bujumbura, Gitega, Ngozi, Mpanda
Africa/Cairo | Egypt | Cairo, Alexandria, Giza, Shubrā al Khaymah
Africa/Casablanca | Morocco | Casablanca, Rabat, Fes, Tangier
Africa/Conakry | Guinea | Conakry, Camayenne, Nzérékoré, Kankan
Africa/Dakar | Senegal | Dakar, Pikine, Touba, Guédiawaye
Africa/Dar_es_Salaam | Tanzania | Dar es Salaam, Mwanza, Dodoma, Zanzibar
Africa/Djibouti | Djibouti | Djibouti, Balbala, Ali Sabih, Dikhil
Africa/Douala | Cameroon | Douala, Yaoundé, Bamenda, Bafoussam
Africa/El_Aaiun | Western Sahara | Laayoune, Dakhla, Boujdour, El Marsa
Africa/Freetown | Sierra Leone | Freetown, Kenema, Bo, Koidu
Africa/Gaborone | Botswana | Gaborone, Francistown, Mogoditshane, Maun
Africa/Harare | Zimbabwe | Harare, Bulawayo, Chitungwiza, Mutare
Africa/Johannesburg | South Africa | Johannesburg, Cape Town, Durban, Pretoria
Africa/Juba | South Sudan | Juba, Winejok, Yei, Malakal
Africa/Kampala | Uganda | Kampala, Nansana, Kira, Bunamwaya
Africa/Khartoum | Sudan | Khartoum, Omdurman, Khartoum North, Nyala
Africa/Kigali | Rwanda | Kigali, Gisenyi, Musanze, Nyagatare
Africa/Kinshasa | Democratic Republic of the Congo | Kinshasa, Kikwit, Masina, Mbandaka
Africa/Lagos | Nigeria | Lagos, Kano, Ibadan, Abuja
Africa/Libreville | Gabon | Libreville, Port-Gentil, Franceville, Owendo
Africa/Lome | Togo | Lomé, Sokodé, Kara, Atakpamé
Africa/Luanda | Angola | Luanda, Mulenvos, Viana, Kikolo
Africa/Lubumbashi | Democratic Republic of the Congo | Lubumbashi, Mbuji-Mayi, Kisangani, Kananga
Africa/Lusaka | Zambia | Lusaka, Kitwe, Ndola, Chipata
Africa/Malabo | Equatorial Guinea | Bata, Malabo, Ebebiyin, Añisoc
Africa/Maputo | Mozambique | Maputo, Matola, Nampula, Beira
Africa/Maseru | Lesotho | Maseru, Maputsoe, Mohale's Hoek, Mafeteng
Africa/Mbabane | Eswatini | Manzini, Mbabane, Lobamba
Africa/Mogadishu | Somalia | Mogadishu, Borama, Hargeysa, Berbera
Africa/Monrovia | Liberia | Monrovia, Gbarnga, Buchanan, Ganta
Africa/Nairobi | Kenya | Nairobi, Kakamega, Mombasa, Nakuru
Africa/Ndjamena | Chad | N'Djamena, Moundou, Abéché, Sarh
Africa/Niamey | Niger | Niamey, Maradi, Zinder, Tahoua
Africa/Nouakchott | Mauritania | Nouakchott, Nouadhibou, Kiffa, Dar Naim
Africa/Ouagadougou | Burkina Faso | Ouagadougou, Bobo-Dioulasso, Koudougou, Saaba
Africa/Porto-Novo | Benin | Cotonou, Abomey-Calavi, Porto-Novo, Parakou
Africa/Sao_Tome | Sao Tome and Principe | São Tomé
Africa/Tripoli | Libya | Tripoli, Benghazi, Misratah, Zliten
Africa/Tunis | Tunisia | Tunis, Sfax, Sousse, Sukrah
Africa/Windhoek | Namibia | Windhoek, Rundu, Walvis Bay, Swakopmund
America/Adak | United States | Adak
America/Anchorage | United States | Anchorage, Fairbanks, Juneau, Eagle River
America/Anguilla | Anguilla | The Valley
America/Antigua | Antigua and Barbuda | Saint John’s
America/Argentina/Buenos_Aires | Argentina | Buenos Aires, Córdoba, Rosario, Mar del Plata
America/Aruba | Aruba | Oranjestad, Noord, Tanki Leendert, Santa Cruz
America/Asuncion | Paraguay | Asunción, Ciudad del Este, San Lorenzo, Capiatá
America/Atikokan | Canada | Atikokan
America/Barbados | Barbados | Bridgetown
America/Belize | Belize | Belize City, San Ignacio, San Pedro, Orange Walk
America/Blanc-Sablon | Canada | Blanc-Sablon
America/Bogota | Colombia | Bogotá, Cali, Medellín, Barranquilla
America/Cambridge_Bay | Canada | Cambridge Bay
America/Cancun | Mexico | Cancún, Chetumal, Playa del Carmen, Cozumel
America/Caracas | Venezuela | Caracas, Maracaibo, Valencia, Barquisimeto
America/Cayenne | French Guiana | Cayenne, Matoury, Saint-Laurent-du-Maroni, Kourou
America/Cayman | Cayman Islands | George Town, West Bay
America/Chicago | United States | Chicago, Houston, San Antonio, Dallas
America/Ciudad_Juarez | Mexico | Ciudad Juárez
America/Costa_Rica | Costa Rica | San José, Limón, Alajuela, Liberia
America/Curacao | Curacao | Willemstad, Bandariba
America/Danmarkshavn | Greenland | Danmarkshavn
America/Denver | United States | Denver, El Paso, Albuquerque, Colorado Springs
America/Dominica | Dominica | Roseau
America/Edmonton | Canada | Calgary, Edmonton, Lethbridge, Red Deer
America/El_Salvador | El Salvador | San Salvador, Soyapango, San Miguel, Santa Ana
America/Grand_Turk | Turks and Caicos Islands | Providenciales, Cockburn Town
America/Grenada | Grenada | Saint George's
America/Guadeloupe | Guadeloupe | Les Abymes, Baie-Mahault, Le Gosier, Petit-Bourg
America/Guatemala | Guatemala | Guatemala City, Villa Nueva, Mixco, Cobán
America/Guayaquil | Ecuador | Quito, Guayaquil, Cuenca, Santo Domingo de los Colorados
America/Guyana | Guyana | Georgetown, Linden, New Amsterdam
America/Halifax | Canada | Halifax, Sydney, Dartmouth, Moncton
America/Havana | Cuba | Havana, Santiago de Cuba, Camagüey, Holguín
America/Hermosillo | Mexico | Hermosillo, Culiacán, Mazatlán, Tepic
America/Jamaica | Jamaica | Kingston, Spanish Town, Portmore, Montego Bay
America/Kralendijk | Bonaire, Saint Eustatius and Saba  | Kralendijk
America/La_Paz | Bolivia | La Paz, Santa Cruz de la Sierra, Cochabamba, Sucre
America/Lima | Peru | Lima, Callao, Arequipa, Trujillo
America/Los_Angeles | United States | Los Angeles, San Diego, San Jose, San Francisco
America/Lower_Princes | Sint Maarten | Philipsburg
America/Managua | Nicaragua | Managua, León, Masaya, Chinandega
America/Manaus | Brazil | Manaus, Campo Grande, Cuiabá, Porto Velho
America/Marigot | Saint Martin | Marigot
America/Martinique | Martinique | Fort-de-France, Le Lamentin, Le Robert, Sainte-Marie
America/Matamoros | Mexico | Reynosa, Heroica Matamoros, Nuevo Laredo, Ciudad Acuña
America/Mexico_City | Mexico | Mexico City, Iztapalapa, Puebla, Ecatepec de Morelos
America/Miquelon | Saint Pierre and Miquelon | Saint-Pierre
America/Montevideo | Uruguay | Montevideo, Salto, Maldonado, Rivera
America/Montserrat | Montserrat | Brades, Plymouth
America/Nassau | Bahamas | Nassau, Lucaya, Freeport, Killarney
America/New_York | United States | New York City, Brooklyn, Queens, Philadelphia
America/Noronha | Brazil | Noronha
America/Nuuk | Greenland | Nuuk, Scoresbysund
America/Panama | Panama | Panama City, San Miguelito, Juan Díaz, David
America/Paramaribo | Suriname | Paramaribo, Lelydorp
America/Phoenix | United States | Phoenix, Tucson, Mesa, Chandler
America/Port-au-Prince | Haiti | Port-au-Prince, Carrefour, Delmas, Pétionville
America/Port_of_Spain | Trinidad and Tobago | Chaguanas, Mon Repos, San Fernando, Port of Spain
America/Puerto_Rico | Puerto Rico | San Juan, Bayamón, Carolina, Ponce
America/Punta_Arenas | Chile | Punta Arenas, Coyhaique, Puerto Natales, Puerto Aysén
America/Regina | Canada | Saskatoon, Regina, Prince Albert, Moose Jaw
America/Resolute | Canada | Resolute, Rankin Inlet
America/Rio_Branco | Brazil | Rio Branco, Cruzeiro do Sul, Sena Madureira, Benjamin Constant
America/Santiago | Chile | Santiago, Puente Alto, Maipú, Antofagasta
America/Santo_Domingo | Dominican Republic | Santo Domingo, Santiago de los Caballeros, Santo Domingo Oeste, Santo Domingo Este
America/Sao_Paulo | Brazil | São Paulo, Rio de Janeiro, Belo Horizonte, Salvador
America/St_Barthelemy | Saint Barthelemy | Gustavia
America/St_Johns | Canada | St. John's, Conception Bay South, Paradise, Mount Pearl
America/St_Kitts | Saint Kitts and Nevis | Basseterre
America/St_Lucia | Saint Lucia | Gros Islet, Castries
America/St_Thomas | U.S. Virgin Islands | Saint Croix, Charlotte Amalie
America/St_Vincent | Saint Vincent and the Grenadines | Kingstown, Calliaqua
America/Tegucigalpa | Honduras | Tegucigalpa, San Pedro Sula, Danlí, La Ceiba
America/Thule | Greenland | Thule
America/Tijuana | Mexico | Tijuana, Mexicali, Ensenada, Rosarito
America/Toronto | Canada | Toronto, Montréal, Ottawa, Mississauga
America/Tortola | British Virgin Islands | Road Town
America/Vancouver | Canada | Vancouver, Surrey, Victoria, Burnaby
America/Whitehorse | Canada | Whitehorse, Fort St. John, Creston, Fort Nelson
America/Winnipeg | Canada | Winnipeg, Brandon, Steinbach, Kenora
Antarctica/Casey | Antarctica | Casey
Antarctica/Davis | Antarctica | Davis
Antarctica/DumontDUrville | Antarctica | DumontDUrville
Antarctica/Mawson | Antarctica | Mawson, Vostok
Antarctica/McMurdo | Antarctica | McMurdo
Antarctica/Palmer | Antarctica | Palmer, Rothera
Antarctica/Syowa | Antarctica | Syowa
Antarctica/Troll | Antarctica | Troll
Arctic/Longyearbyen | Svalbard and Jan Mayen | Longyearbyen
Asia/Aden | Yemen | Sanaa, Aden, Taiz, Ibb
Asia/Almaty | Kazakhstan | Almaty, Astana, Shymkent, Aktobe
Asia/Amman | Jordan | Amman, Zarqa, Irbid, Russeifa
Asia/Ashgabat | Turkmenistan | Ashgabat, Türkmenabat, Daşoguz, Mary
Asia/Baghdad | Iraq | Baghdad, Mosul, Erbil, Basrah
Asia/Bahrain | Bahrain | Al Muharraq, Manama, Madīnat Ḩamad, Ar Rifā‘
Asia/Baku | Azerbaijan | Baku, Sumgayit, Ganja, Khirdalan
Asia/Bangkok | Thailand | Bangkok, Samut Prakan, Mueang Nonthaburi, Chon Buri
Asia/Beirut | Lebanon | Beirut, Tripoli, Sidon, Tyre
Asia/Bishkek | Kyrgyzstan | Bishkek, Osh, Manas, Karakol
Asia/Brunei | Brunei | Bandar Seri Begawan, Sengkurong, Mentiri, Kuala Belait
Asia/Chita | Russia | Chita, Yakutsk, Blagoveshchensk, Belogorsk
Asia/Colombo | Sri Lanka | Colombo, Dehiwala-Mount Lavinia, Maharagama, Jaffna
Asia/Damascus | Syria | Aleppo, Damascus, Homs, Latakia
Asia/Dhaka | Bangladesh | Dhaka, Chattogram, Gazipur, Khulna
Asia/Dili | Timor Leste | Dili, Maliana, Suai, Likisá
Asia/Dubai | United Arab Emirates | Dubai, Abu Dhabi, Sharjah, Al Ain City
Asia/Dushanbe | Tajikistan | Dushanbe, Isfara, Istaravshan, Kŭlob
Asia/Gaza | Palestinian Territory | Gaza, Khān Yūnis, Jabālyā, Hebron
Asia/Ho_Chi_Minh | Vietnam | Ho Chi Minh City, Hanoi, Haiphong, Cần Thơ
Asia/Hong_Kong | Hong Kong | Hong Kong, Victoria, Tuen Mun, Sha Tin
Asia/Hovd | Mongolia | Ulaangom, Khovd, Ölgii, Altai
Asia/Irkutsk | Russia | Irkutsk, Ulan-Ude, Bratsk, Angarsk
Asia/Jakarta | Indonesia | Jakarta, Surabaya, Bekasi, Bandung
Asia/Jayapura | Indonesia | Jayapura, Ambon, Sorong, Ternate
Asia/Jerusalem | Israel | Jerusalem, Tel Aviv, Haifa, Rishon LeTsiyyon
Asia/Kabul | Afghanistan | Kabul, Herāt, Mazār-e Sharīf, Kandahār
Asia/Kamchatka | Russia | Petropavlovsk-Kamchatsky, Yelizovo, Vilyuchinsk, Anadyr
Asia/Karachi | Pakistan | Lahore, Karachi, Peshawar, Faisalabad
Asia/Kathmandu | Nepal | Kathmandu, Pokhara, Bharatpur, Pātan
Asia/Kolkata | India | Mumbai, Delhi, Bengaluru, Hyderabad
Asia/Kuala_Lumpur | Malaysia | Kuala Lumpur, Johor Bahru, Kampung Baru Subang, Petaling Jaya
Asia/Kuwait | Kuwait | Al Aḩmadī, Ḩawallī, Şabāḩ as Sālim, Al Farwānīyah
Asia/Macau | Macao | Macau, Taipa, Sé, Luhuan
Asia/Makassar | Indonesia | Makassar, Samarinda, Balikpapan, Denpasar
Asia/Manila | Philippines | Quezon City, Davao, Caloocan, Manila
Asia/Muscat | Oman | Muscat, Seeb, Bawshar, ‘Ibrī
Asia/Nicosia | Cyprus | Nicosia, Limassol, Larnaca, Stróvolos
Asia/Novosibirsk | Russia | Novosibirsk, Krasnoyarsk, Barnaul, Tomsk
Asia/Omsk | Russia | Omsk, Tara, Kalachinsk, Isil’kul’
Asia/Phnom_Penh | Cambodia | Phnom Penh, Takeo, Siem Reap, Battambang
Asia/Pyongyang | North Korea | Pyongyang, Hamhŭng, Namp’o, Sunch’ŏn
Asia/Qatar | Qatar | Doha, Ar Rayyān, Lusail, Az̧ Z̧a‘āyin
Asia/Riyadh | Saudi Arabia | Jeddah, Riyadh, Makkah, Madinah
Asia/Sakhalin | Russia | Yuzhno-Sakhalinsk, Magadan, Korsakov, Kholmsk
Asia/Seoul | South Korea | Seoul, Busan, Incheon, Daegu
Asia/Shanghai | China | Shanghai, Chongqing, Chengdu, Beijing
Asia/Singapore | Singapore | Singapore, Ulu Bedok, Bedok New Town, Sengkang New Town
Asia/Taipei | Taiwan | Taipei, New Taipei City, Taichung, Kaohsiung
Asia/Tashkent | Uzbekistan | Tashkent, Andijon, Namangan, Samarkand
Asia/Tbilisi | Georgia | Tbilisi, Batumi, Kutaisi, Rustavi
Asia/Tehran | Iran | Tehran, Mashhad, Isfahan, Karaj
Asia/Thimphu | Bhutan | Thimphu, Phuntsholing, Tsirang, Punākha
Asia/Tokyo | Japan | Tokyo, Yokohama, Osaka, Nagoya
Asia/Ulaanbaatar | Mongolia | Ulan Bator, Erdenet, Darhan, Choibalsan
Asia/Urumqi | China | Ürümqi, Shihezi, Korla, Aqsu
Asia/Vientiane | Laos | Vientiane, Savannakhet, Thakhèk, Pakse
Asia/Vladivostok | Russia | Khabarovsk, Vladivostok, Komsomolsk-on-Amur, Ussuriysk
Asia/Yangon | Myanmar | Yangon, Mandalay, Nay Pyi Taw, Hlaingthaya
Asia/Yekaterinburg | Russia | Yekaterinburg, Chelyabinsk, Ufa, Perm
Asia/Yerevan | Armenia | Yerevan, Gyumri, Vanadzor, Abovyan
Atlantic/Azores | Portugal | Ponta Delgada
Atlantic/Bermuda | Bermuda | Hamilton
Atlantic/Canary | Spain | Las Palmas de Gran Canaria, Santa Cruz de Tenerife, La Laguna, Telde
Atlantic/Cape_Verde | Cabo Verde | Praia, Mindelo, Espargos, Assomada
Atlantic/Faroe | Faroe Islands | Tórshavn
Atlantic/Reykjavik | Iceland | Reykjavík, Kópavogur, Hafnarfjörður, Reykjanesbær
Atlantic/South_Georgia | South Georgia and the South Sandwich Islands | Grytviken
Atlantic/St_Helena | Saint Helena | Jamestown
Atlantic/Stanley | Falkland Islands | Stanley
Australia/Adelaide | Australia | Adelaide, Adelaide Hills, Mount Gambier, Mount Barker
Australia/Brisbane | Australia | Brisbane, Gold Coast, Sunshine Coast, Logan City
Australia/Darwin | Australia | Darwin, Palmerston, Alice Springs
Australia/Eucla | Australia | Eucla
Australia/Lord_Howe | Australia | Lord Howe
Australia/Perth | Australia | Perth, Mandurah, Bunbury, Geraldton
Australia/Sydney | Australia | Sydney, Melbourne, Newcastle, Canberra
Europe/Amsterdam | The Netherlands | Rotterdam, Amsterdam, The Hague, Utrecht
Europe/Andorra | Andorra | Andorra la Vella, les Escaldes
Europe/Athens | Greece | Athens, Thessaloníki, Pátra, Piraeus
Europe/Belgrade | Serbia | Belgrade, Niš, Novi Sad, Novi Beograd
Europe/Berlin | Germany | Berlin, Hamburg, Munich, Köln
Europe/Bratislava | Slovakia | Bratislava, Košice, Petržalka, Nitra
Europe/Brussels | Belgium | Brussels, Antwerp, Gent, Charleroi
Europe/Bucharest | Romania | Bucharest, Iaşi, Constanţa, Cluj-Napoca
Europe/Budapest | Hungary | Budapest, Debrecen, Szeged, Miskolc
Europe/Chisinau | Moldova | Chisinau, Tiraspol, Bălţi, Bender
Europe/Copenhagen | Denmark | Copenhagen, Århus, Odense, Aalborg
Europe/Dublin | Ireland | Dublin, Cork, Limerick, Galway
Europe/Gibraltar | Gibraltar | Gibraltar
Europe/Guernsey | Guernsey | Saint Peter Port
Europe/Helsinki | Finland | Helsinki, Espoo, Tampere, Vantaa
Europe/Isle_of_Man | Isle of Man | Douglas
Europe/Istanbul | Turkey | Istanbul, Ankara, Bursa, İzmir
Europe/Jersey | Jersey | Saint Helier
Europe/Kaliningrad | Russia | Kaliningrad, Chernyakhovsk, Sovetsk, Baltiysk
Europe/Kyiv | Ukraine | Kyiv, Kharkiv, Odesa, Dnipro
Europe/Lisbon | Portugal | Lisbon, Porto, Braga, Amadora
Europe/Ljubljana | Slovenia | Ljubljana, Maribor, Celje, Kranj
Europe/London | United Kingdom | London, Birmingham, Glasgow, Manchester
Europe/Luxembourg | Luxembourg | Luxembourg, Esch-sur-Alzette, Dudelange
Europe/Madrid | Spain | Madrid, Barcelona, Valencia, Zaragoza
Europe/Malta | Malta | San Pawl il-Baħar, Birkirkara, Mosta, Sliema
Europe/Mariehamn | Aland Islands | Mariehamn
Europe/Minsk | Belarus | Minsk, Homyel', Hrodna, Vitebsk
Europe/Monaco | Monaco | Monaco
Europe/Moscow | Russia | Moscow, Saint Petersburg, Nizhniy Novgorod, Kazan
Europe/Oslo | Norway | Oslo, Bergen, Trondheim, Stavanger
Europe/Paris | France | Paris, Marseille, Lyon, Toulouse
Europe/Podgorica | Montenegro | Podgorica, Nikšić, Herceg Novi, Pljevlja
Europe/Prague | Czechia | Prague, Brno, Ostrava, Pilsen
Europe/Riga | Latvia | Riga, Daugavpils, Liepāja, Jelgava
Europe/Rome | Italy | Rome, Milan, Naples, Turin
Europe/Samara | Russia | Samara, Saratov, Tolyatti, Izhevsk
Europe/San_Marino | San Marino | San Marino
Europe/Sarajevo | Bosnia and Herzegovina | Sarajevo, Banja Luka, Zenica, Tuzla
Europe/Simferopol | Ukraine | Sevastopol, Simferopol, Kerch, Yevpatoriya
Europe/Skopje | North Macedonia | Skopje, Kumanovo, Prilep, Bitola
Europe/Sofia | Bulgaria | Sofia, Plovdiv, Varna, Burgas
Europe/Stockholm | Sweden | Stockholm, Gothenburg, Malmö, Uppsala
Europe/Tallinn | Estonia | Tallinn, Tartu, Narva, Pärnu
Europe/Tirane | Albania | Tirana, Durrës, Vlorë, Elbasan
Europe/Vaduz | Liechtenstein | Vaduz
Europe/Vatican | Vatican | Vatican City
Europe/Vienna | Austria | Vienna, Graz, Linz, Salzburg
Europe/Vilnius | Lithuania | Vilnius, Kaunas, Klaipėda, Šiauliai
Europe/Warsaw | Poland | Warsaw, Kraków, Wrocław, Łódź
Europe/Zagreb | Croatia | Zagreb, Split, Rijeka, Osijek
Europe/Zurich | Switzerland | Zürich, Geneva, Basel, Lausanne
Indian/Antananarivo | Madagascar | Antananarivo, Toamasina, Antsirabe, Mahajanga
Indian/Chagos | British Indian Ocean Territory | Chagos
Indian/Christmas | Christmas Island | Flying Fish Cove
Indian/Cocos | Cocos Islands | West Island
Indian/Comoro | Comoros | Moroni, Moutsamoudou, Fomboni
Indian/Kerguelen | French Southern Territories | Port-aux-Français
Indian/Mahe | Seychelles | Victoria
Indian/Maldives | Maldives | Male
Indian/Mauritius | Mauritius | Port Louis, Vacoas, Beau Bassin-Rose Hill, Curepipe
Indian/Mayotte | Mayotte | Mamoudzou, Koungou, Labattoir, Kaouéni
Indian/Reunion | Reunion | Saint-Denis, Saint-Paul, Saint-Pierre, Le Tampon
Pacific/Apia | Samoa | Apia
Pacific/Auckland | New Zealand | Auckland, Christchurch, Wellington, Manukau City
Pacific/Bougainville | Papua New Guinea | Arawa
Pacific/Chatham | New Zealand | Chatham
Pacific/Chuuk | Micronesia | Chuuk
Pacific/Easter | Chile | Easter
Pacific/Efate | Vanuatu | Port-Vila
Pacific/Fakaofo | Tokelau | Fakaofo
Pacific/Fiji | Fiji | Nasinu, Suva, Lautoka, Nadi
Pacific/Funafuti | Tuvalu | Funafuti
Pacific/Galapagos | Ecuador | Galapagos
Pacific/Gambier | French Polynesia | Gambier
Pacific/Guadalcanal | Solomon Islands | Honiara, Tandai, Malango
Pacific/Guam | Guam | Dededo Village, Yigo Village, Tamuning-Tumon-Harmon Village, Mangilao Village
Pacific/Honolulu | United States | Honolulu, East Honolulu, Pearl City, Makakilo / Kapolei / Honokai Hale
Pacific/Kanton | Kiribati | Kanton
Pacific/Kiritimati | Kiribati | Kiritimati
Pacific/Kosrae | Micronesia | Kosrae, Palikir
Pacific/Majuro | Marshall Islands | Majuro, Dalap-Uliga-Dorrit, Kwajalein
Pacific/Marquesas | French Polynesia | Marquesas
Pacific/Midway | United States Minor Outlying Islands | Midway
Pacific/Nauru | Nauru | Yaren
Pacific/Niue | Niue | Alofi
Pacific/Norfolk | Norfolk Island | Kingston
Pacific/Noumea | New Caledonia | Nouméa, Mont-Dore, Dumbéa
Pacific/Pago_Pago | American Samoa | Pago Pago
Pacific/Palau | Palau | Ngerulmud
Pacific/Pitcairn | Pitcairn | Adamstown
Pacific/Port_Moresby | Papua New Guinea | Port Moresby, Lae, Mount Hagen, Popondetta
Pacific/Rarotonga | Cook Islands | Avarua
Pacific/Saipan | Northern Mariana Islands | Saipan
Pacific/Tahiti | French Polynesia | Faaa, Papeete, Punaauia
Pacific/Tarawa | Kiribati | Tarawa
Pacific/Tongatapu | Tonga | Nuku‘alofa
Pacific/Wake | United States Minor Outlying Islands | Wake
Pacific/Wallis | Wallis and Futuna | Mata-Utu
`;
